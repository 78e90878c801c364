//! Functions the language has and this program has not yet: they are known by name, and calling one says so.

use super::function::{Function, FunctionError, Param};

/// Entries that refuse every call.
macro_rules! unbuilt {
    ($($name:ident)*) => {
        &[$(Function::new(
            stringify!($name),
            &[],
            |_, _| Err(FunctionError::new(concat!("`", stringify!($name), "` is not built yet"))),
            "Not built yet.",
        )
        .variadic(Param::any("arguments").nullable())),*]
    };
}

pub(super) const FUNCTIONS: &[Function] = unbuilt! {
    abspath base64sha256 base64sha512 basename bcrypt cidrhost cidrnetmask cidrsubnet cidrsubnets dirname ephemeralasnull fake file
    filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 formatdate md5 now
    pathexpand plantimestamp random_choice random_int random_string rsadecrypt sha1 sha256 sha512 templatefile templatestring
    timeadd timecmp timestamp uuid uuidv5
};
