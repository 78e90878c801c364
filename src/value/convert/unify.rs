//! The type several types have in common.

use crate::value::Type;

/// The type all of these convert to without loss, as Terraform finds the element type of `[1, "a"]`: numbers and bools become strings
/// if there is a string among them; objects of the same attributes an object, of others a map; tuples of one length a tuple, of others a
/// list. `any`, the type of null, goes along with everything. `None` if there is no such type.
pub fn unify(types: &[Type]) -> Option<Type> {
    let types: Vec<&Type> = types.iter().filter(|ty| **ty != Type::Any).collect();
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
        return unify_objects(&types);
    }
    if all(|ty| matches!(ty, Type::Object(_) | Type::Map(_))) {
        return Some(Type::map(unify_parts(&types)?));
    }
    if all(|ty| matches!(ty, Type::Tuple(_))) {
        return unify_tuples(&types);
    }
    if all(|ty| matches!(ty, Type::Set(_))) {
        return Some(Type::set(unify_parts(&types)?));
    }
    if all(|ty| matches!(ty, Type::Tuple(_) | Type::List(_) | Type::Set(_))) {
        return Some(Type::list(unify_parts(&types)?));
    }
    None
}

/// Objects of the same names, attribute by attribute; of different names, a map.
fn unify_objects(types: &[&Type]) -> Option<Type> {
    let names = |ty: &Type| match ty {
        Type::Object(fields) => fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let first = names(types.first()?);
    if types.iter().any(|ty| names(ty) != first) {
        return Some(Type::map(unify_parts(types)?));
    }
    let unified = first.into_iter().enumerate().map(|(position, name)| {
        let across: Vec<Type> = types.iter().filter_map(|ty| parts(ty).get(position).map(|ty| (*ty).clone())).collect();
        Some((name, unify(&across)?))
    });
    Some(Type::object(unified.collect::<Option<Vec<_>>>()?))
}

/// Tuples of one length, element by element; of different lengths, a list.
fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let length = parts(types.first()?).len();
    if types.iter().any(|ty| parts(ty).len() != length) {
        return Some(Type::list(unify_parts(types)?));
    }
    let unified = (0..length).map(|position| {
        let across: Vec<Type> = types.iter().filter_map(|ty| parts(ty).get(position).map(|ty| (*ty).clone())).collect();
        unify(&across)
    });
    Some(Type::Tuple(unified.collect::<Option<_>>()?))
}

fn unify_parts(types: &[&Type]) -> Option<Type> {
    let all: Vec<Type> = types.iter().flat_map(|ty| parts(ty)).cloned().collect();
    unify(&all)
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
