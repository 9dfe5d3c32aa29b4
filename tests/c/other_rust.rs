//! A Rust library of somebody else's: it allocates, has a thread-local with a destructor, and catches a panic of its own.
use std::cell::RefCell;

thread_local! {
    static SEEN: RefCell<Vec<i32>> = const { RefCell::new(Vec::new()) };
}

#[unsafe(no_mangle)]
pub extern "C" fn other_rust(number: i32) -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    std::panic::catch_unwind(|| {
        SEEN.with_borrow_mut(|seen| seen.push(number));
        assert!(number >= 0, "{number} is negative");
        number * 2 + 1
    })
    .unwrap_or(-2)
}
