steps:
  - name: hello
    print: "hello"
  - name: bye
    print: "bye"
