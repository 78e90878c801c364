//! The macros that turn a description into a struct, its table and its reader. What they expand to names everything from the root.

/// Describes structs as shapes.
///
/// ```ignore
/// shape! {
///     /// What the request is.
///     pub struct Input {
///         /// Where to send it.
///         url: Text,
///         /// The method.
///         method: Text = "GET",
///         /// How long to wait.
///         timeout: Option<Duration> => [example("\"10s\"")],
///         /// A token.
///         bearer: Option<Text> => [sensitive],
///     }
/// }
/// ```
/// A field with `= DEFAULT` (a literal, a list of literals or `{}`) may be left out and is then that; an `Option` may be left out; all
/// others must be given. A value that is not known yet is neither wrong nor there: it is checked when it is known.
/// Flags: `sensitive`, `unit(WORD)`, `example("text as in a grid")`, for a condition `receives("http_request")`, and for what a service gives
/// `service(url)`, `service(headers)`, `service(probe)`.
#[macro_export]
macro_rules! shape {
    ($($(#[doc = $doc:literal])+ $vis:vis struct $name:ident {
        $($(#[doc = $field_doc:literal])+ $field:ident : $ty:ty $(= $default:tt)? $(=> [$($flag:ident $(($flag_arg:tt))?),+ $(,)?])?),* $(,)?
    })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone)]
        $vis struct $name {
            $($(#[doc = $field_doc])+ pub $field: $ty,)*
        }

        impl $crate::value::shape::Shape for $name {
            const SHAPE: &'static $crate::value::shape::ShapeDef = &$crate::value::shape::ShapeDef {
                name: stringify!($name),
                doc: &[$($doc),+],
                fields: &[$($crate::value::shape::FieldDef {
                    name: $crate::shape!(@name $field),
                    doc: &[$($field_doc),+],
                    ty: <$ty as $crate::value::shape::FieldType>::TYPE,
                    presence: $crate::shape!(@presence $ty $(, $default)?),
                    flags: &[$($($crate::shape!(@flag $flag $($flag_arg)?)),+)?],
                }),*],
                names: &[$($crate::shape!(@name $field)),*],
            };

            fn read(
                arguments: &$crate::value::shape::Arguments,
                reader: &mut $crate::value::shape::Reader,
            ) -> Option<Self> {
                $crate::value::shape::report_unknown(Self::SHAPE, arguments, reader);
                $(let $field: Option<$ty> = match arguments.get($crate::shape!(@name $field)) {
                    // Not known yet: neither wrong nor there.
                    Some($crate::value::shape::Argument::Value($crate::value::Value::Unknown)) => None,
                    Some(argument) => reader.inside($crate::shape!(@name $field), |reader| {
                        $crate::shape!(@given $ty, argument, reader $(, $default)?)
                    }),
                    None => $crate::shape!(@absent $ty, $crate::shape!(@name $field), reader $(, $default)?),
                };)*
                Some(Self { $($field: $field?),* })
            }

            fn into_value(self) -> $crate::value::Value {
                $crate::value::shape::record(
                    Self::SHAPE,
                    vec![$($crate::value::shape::FieldType::write(self.$field)),*],
                )
            }
        }

        impl $crate::value::shape::FieldType for $name {
            const TYPE: $crate::value::shape::TypeDef =
                $crate::value::shape::TypeDef::Object(<Self as $crate::value::shape::Shape>::SHAPE);

            fn read(value: &$crate::value::Value, reader: &mut $crate::value::shape::Reader) -> Option<Self> {
                $crate::value::shape::read_nested(value, reader)
            }

            fn write(self) -> $crate::value::Value {
                $crate::value::shape::Shape::into_value(self)
            }
        }
    )+};
    (@name $field:ident) => { stringify!($field) };
    (@presence $ty:ty) => {
        if <$ty as $crate::value::shape::FieldType>::OPTIONAL {
            $crate::value::shape::Presence::Optional
        } else {
            $crate::value::shape::Presence::Required
        }
    };
    (@presence $ty:ty, $default:tt) => { $crate::value::shape::Presence::Default(stringify!($default)) };
    (@flag sensitive) => { $crate::value::shape::Flag::Sensitive };
    (@flag unit $unit:ident) => { $crate::value::shape::Flag::Unit(stringify!($unit)) };
    (@flag example $text:literal) => { $crate::value::shape::Flag::Example($text) };
    (@flag receives $name:literal) => { $crate::value::shape::Flag::Receives($name) };
    (@flag service url) => { $crate::value::shape::Flag::Service($crate::value::shape::FromService::Url) };
    (@flag service headers) => { $crate::value::shape::Flag::Service($crate::value::shape::FromService::Headers) };
    (@flag service probe) => { $crate::value::shape::Flag::Service($crate::value::shape::FromService::Probe) };
    (@given $ty:ty, $argument:ident, $reader:ident) => {
        <$ty as $crate::value::shape::FieldType>::read_argument($argument, $reader)
    };
    // Null given where there is a default means the default, as in Terraform's object attributes.
    (@given $ty:ty, $argument:ident, $reader:ident, $default:tt) => {
        match $argument {
            $crate::value::shape::Argument::Value($crate::value::Value::Null) => {
                <$ty as $crate::value::shape::FieldType>::read(&$crate::shape!(@value $default), $reader)
            }
            given => <$ty as $crate::value::shape::FieldType>::read_argument(given, $reader),
        }
    };
    (@absent $ty:ty, $name:expr, $reader:ident) => {{
        let absent = <$ty as $crate::value::shape::FieldType>::absent();
        if absent.is_none() {
            let name: &str = $name;
            $reader.inside(name, |reader| {
                reader.report($crate::value::shape::ProblemKind::Missing, format!("missing required argument \"{name}\""));
            });
        }
        absent
    }};
    (@absent $ty:ty, $name:expr, $reader:ident, $default:tt) => {
        <$ty as $crate::value::shape::FieldType>::read(&$crate::shape!(@value $default), $reader)
    };
    (@value [$($element:literal),* $(,)?]) => { $crate::value::Value::tuple(vec![$($crate::value::Value::from($element)),*]) };
    (@value {}) => { $crate::value::Value::object(Vec::<($crate::value::Text, $crate::value::Value)>::new()) };
    (@value $default:literal) => { $crate::value::Value::from($default) };
}

/// Describes an enum of words as a field type.
///
/// ```ignore
/// words! {
///     /// How the body is compressed.
///     pub enum Encoding { Gzip = "gzip", None = "none" }
/// }
/// ```
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])+ $vis:vis enum $name:ident { $($(#[doc = $variant_doc:literal])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[doc = $variant_doc])* #[doc = concat!("`", $word, "`.")] $variant),+ }

        impl $name {
            /// The word in a grid.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::value::shape::FieldType for $name {
            const TYPE: $crate::value::shape::TypeDef = $crate::value::shape::TypeDef::OneOf(&[$($word),+]);

            fn read(value: &$crate::value::Value, reader: &mut $crate::value::shape::Reader) -> Option<Self> {
                let text = <$crate::value::Text as $crate::value::shape::FieldType>::read(value, reader)?;
                match text.as_str() {
                    $($word => Some(Self::$variant),)+
                    other => {
                        let message = format!("\"{other}\" is not one of {}", [$($word),+].join(", "));
                        reader.report($crate::value::shape::ProblemKind::Invalid, message);
                        None
                    }
                }
            }

            fn write(self) -> $crate::value::Value {
                $crate::value::Value::from(self.word())
            }
        }
    };
}
