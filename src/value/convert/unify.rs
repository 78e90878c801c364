//! The type several types have in common.

use crate::value::Type;

/// What `any` among types stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnyIs {
    /// Null, which is of every type.
    Null,
    /// A type that is not known yet.
    Unknown,
}

/// The type all of these convert to without loss, as Terraform finds the element type of `[1, "a"]`: numbers and bools become strings
/// if there is a string among them; objects of the same attributes an object, of others a map; tuples of one length a tuple, of others a
/// list. `any`, the type of null, goes along with everything. `None` if there is no such type.
pub fn unify(types: &[Type]) -> Option<Type> {
    common(types, AnyIs::Null)
}

/// Whether these types have one in common, or may have one: `any` is a type that is not known yet, which may bring others together, as a
/// string does with a number and a bool.
pub fn may_unify(types: &[Type]) -> bool {
    common(types, AnyIs::Unknown).is_some()
}

fn common(types: &[Type], any: AnyIs) -> Option<Type> {
    let known: Vec<&Type> = types.iter().filter(|ty| **ty != Type::Any).collect();
    let found = common_of_known(&known, any);
    let doubtful = any == AnyIs::Unknown && known.len() < types.len();
    found.or_else(|| doubtful.then_some(Type::Any))
}

fn common_of_known(types: &[&Type], any: AnyIs) -> Option<Type> {
    let Some(first) = types.first() else {
        return Some(Type::Any);
    };
    if types.iter().all(|ty| ty == first) {
        return Some((*first).clone());
    }
    let all = |is: fn(&Type) -> bool| types.iter().all(|ty| is(ty));
    if all(Type::is_primitive) {
        return types.contains(&&Type::String).then_some(Type::String);
    }
    if all(|ty| matches!(ty, Type::Object(_))) {
        return unify_objects(types, any);
    }
    if all(|ty| matches!(ty, Type::Object(_) | Type::Map(_))) {
        return Some(Type::map(unify_parts(types, any)?));
    }
    if all(|ty| matches!(ty, Type::Tuple(_))) {
        return unify_tuples(types, any);
    }
    if all(|ty| matches!(ty, Type::Set(_))) {
        return Some(Type::set(unify_parts(types, any)?));
    }
    if all(|ty| matches!(ty, Type::Tuple(_) | Type::List(_) | Type::Set(_))) {
        return Some(Type::list(unify_parts(types, any)?));
    }
    None
}

/// Objects of the same names, attribute by attribute; of different names, a map.
fn unify_objects(types: &[&Type], any: AnyIs) -> Option<Type> {
    let names = |ty: &Type| match ty {
        Type::Object(fields) => fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let first = names(types.first()?);
    if types.iter().any(|ty| names(ty) != first) {
        return Some(Type::map(unify_parts(types, any)?));
    }
    let unified = first.into_iter().enumerate().map(|(position, name)| {
        let across: Vec<Type> = types.iter().filter_map(|ty| parts(ty).get(position).map(|ty| (*ty).clone())).collect();
        Some((name, common(&across, any)?))
    });
    Some(Type::object(unified.collect::<Option<Vec<_>>>()?))
}

/// Tuples of one length, element by element; of different lengths, a list.
fn unify_tuples(types: &[&Type], any: AnyIs) -> Option<Type> {
    let length = parts(types.first()?).len();
    if types.iter().any(|ty| parts(ty).len() != length) {
        return Some(Type::list(unify_parts(types, any)?));
    }
    let unified = (0..length).map(|position| {
        let across: Vec<Type> = types.iter().filter_map(|ty| parts(ty).get(position).map(|ty| (*ty).clone())).collect();
        common(&across, any)
    });
    Some(Type::Tuple(unified.collect::<Option<_>>()?))
}

fn unify_parts(types: &[&Type], any: AnyIs) -> Option<Type> {
    let all: Vec<Type> = types.iter().flat_map(|ty| parts(ty)).cloned().collect();
    common(&all, any)
}

/// The types a type is made of.
fn parts(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => vec![element],
        Type::Tuple(elements) => elements.iter().collect(),
        Type::Object(fields) => fields.iter().map(|(_, field)| &field.ty).collect(),
        Type::Any | Type::String | Type::Number | Type::Bool => Vec::new(),
    }
}
