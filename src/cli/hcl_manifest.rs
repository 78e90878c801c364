//! A module's description as HCL: a `runner` or `asset` block, as a grid may hold one.

use hcl::expr::Variable;
use hcl::{Block, Expression, Identifier};

use super::manifest::Role;
use crate::contract::{Manifest, OutputDef};
use crate::modules::show::doc_text;
use crate::value::shape::{FieldDef, Presence, ShapeDef, TypeDef};

/// The block, as text.
///
/// # Errors
/// If a default is no HCL: that is a bug of ours.
pub(super) fn hcl_manifest(role: Role, manifest: &Manifest) -> hcl::Result<String> {
    let kind = match role {
        Role::Step => "runner",
        Role::Resource => "asset",
    };
    let mut block = Block::builder(kind).add_label(manifest.name).add_attribute(("description", manifest.summary));
    for field in manifest.input.fields {
        block = block.add_block(input(field)?);
    }
    let given: &[FieldDef] = match manifest.output {
        OutputDef::Fields(shape) => shape.fields,
        OutputDef::None | OutputDef::Any => &[],
    };
    for field in given {
        let described = ("description", doc_text(field.doc));
        let output = Block::builder("output").add_label(field.name).add_attribute(("type", of_type(&field.ty)?));
        block = block.add_block(output.add_attribute(described).build());
    }
    for one in manifest.uses {
        let uses = Block::builder("uses").add_label(one.slot).add_attribute(("asset_type", one.resource));
        block = block.add_block(uses.build());
    }
    hcl::format::to_string(&block.build())
}

/// A field is required if there is no default; one that may be left out is null then.
fn input(field: &FieldDef) -> hcl::Result<Block> {
    let block = Block::builder("input").add_label(field.name).add_attribute(("type", of_type(&field.ty)?));
    let block = match field.presence {
        Presence::Required => block,
        Presence::Optional => block.add_attribute(("default", Expression::Null)),
        Presence::Default(default) => block.add_attribute(("default", default.parse::<Expression>()?)),
    };
    let block = if field.is_sensitive() { block.add_attribute(("sensitive", true)) } else { block };
    Ok(block.add_attribute(("description", doc_text(field.doc))).build())
}

/// A type as Terraform writes them. A duration is text or a number, a condition whatever it is made of.
fn of_type(ty: &TypeDef) -> hcl::Result<Expression> {
    let call = |name: &str, of: Expression| -> hcl::Result<Expression> {
        Ok(hcl::expr::FuncCall::builder(Identifier::new(name)?).arg(of).build().into())
    };
    Ok(match ty {
        TypeDef::Any | TypeDef::Duration | TypeDef::Condition => Variable::new("any")?.into(),
        TypeDef::String | TypeDef::OneOf(_) => Variable::new("string")?.into(),
        TypeDef::Number => Variable::new("number")?.into(),
        TypeDef::Bool => Variable::new("bool")?.into(),
        TypeDef::List(of) => call("list", of_type(of)?)?,
        TypeDef::Map(of) => call("map", of_type(of)?)?,
        TypeDef::Object(shape) => call("object", object(shape)?)?,
    })
}

fn object(shape: &ShapeDef) -> hcl::Result<Expression> {
    let field = |field: &FieldDef| -> hcl::Result<_> {
        let ty = of_type(&field.ty)?;
        let optional = || hcl::expr::FuncCall::builder(Identifier::sanitized("optional"));
        let ty = match field.presence {
            Presence::Required => ty,
            Presence::Optional => optional().arg(ty).build().into(),
            Presence::Default(default) => optional().arg(ty).arg(default.parse::<Expression>()?).build().into(),
        };
        Ok((hcl::ObjectKey::from(Identifier::new(field.name)?), ty))
    };
    let fields: hcl::Result<hcl::Object<_, _>> = shape.fields.iter().map(field).collect();
    Ok(Expression::Object(fields?))
}
