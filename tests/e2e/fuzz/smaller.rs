//! The least text that still fails.

/// Leaves out of a text whatever can be left out so that it still fails: halves first, then ever shorter parts, at last single characters.
pub fn smaller(text: &str, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut least: Vec<char> = text.chars().collect();
    let mut length = least.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at < least.len() {
            let end = (at + length).min(least.len());
            let candidate: Vec<char> = [&least[..at], &least[end..]].concat();
            if fails(&candidate.iter().collect::<String>()) {
                least = candidate;
            } else {
                at = end;
            }
        }
        length /= 2;
    }
    least.into_iter().collect()
}

#[test]
fn what_does_not_matter_is_left_out() {
    let fails = |text: &str| text.contains("ab") && text.contains('é');
    assert_eq!(smaller("xxxx ab yyyyyyyy é zzz\n", fails), "abé");
    assert_eq!(smaller("nothing", |_| false), "nothing");
}
