runner "geo" {
  source = ["python3", "geo_server.py"]
}
