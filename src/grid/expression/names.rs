//! Declared names: which there are in a container, and who may use them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::{SourceId, Span};

/// Who may use a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Its file: `scope = "local"`.
    File(SourceId),
    /// The files of its folder: `scope = "module"`.
    Folder(Arc<str>),
    /// All files: `scope = "workspace"`, which is the default.
    Workspace,
    /// All files, and nobody may take the name again: `scope = "global"`.
    Global,
}

impl Reach {
    /// How narrow it is: of several declarations in sight the narrowest is meant.
    const fn width(&self) -> u8 {
        match self {
            Self::File(_) => 0,
            Self::Folder(_) => 1,
            Self::Workspace => 2,
            Self::Global => 3,
        }
    }

    /// Whether a file of a folder is within it.
    fn covers(&self, from: From<'_>) -> bool {
        match self {
            Self::File(file) => *file == from.file,
            Self::Folder(folder) => **folder == *from.folder,
            Self::Workspace | Self::Global => true,
        }
    }

    /// Whether two declarations of one name exclude each other: somebody could mean either.
    pub fn collides(&self, other: &Self) -> bool {
        *self == *other || matches!(self, Self::Global) || matches!(other, Self::Global)
    }

    /// The word in a grid.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::File(_) => "local",
            Self::Folder(_) => "module",
            Self::Workspace => "workspace",
            Self::Global => "global",
        }
    }
}

/// Where a name is used.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// The file.
    pub file: SourceId,
    /// The folder it lies in.
    pub folder: &'a str,
}

/// One declaration.
#[derive(Clone, Debug)]
pub struct Declared<I> {
    /// What slots call it.
    pub id: I,
    /// Who may use it.
    pub reach: Reach,
    /// Where it is written.
    pub span: Span,
}

/// What was found under a name.
#[derive(Clone, Copy, Debug)]
pub enum Found<'n, I> {
    /// What is meant.
    Here(I),
    /// It is declared, but not for this file.
    Hidden(&'n Declared<I>),
    /// It is not declared.
    Nowhere,
}

/// The names of one kind in one container, by type, then name. Groups are of type [`GROUP`].
#[derive(Clone, Debug)]
pub struct Names<I> {
    all: BTreeMap<String, BTreeMap<String, Vec<Declared<I>>>>,
}

/// The type that groups have among names.
pub const GROUP: &str = "group";
/// The type that scenarios have among names.
pub const SCENARIO: &str = "scenario";
/// The type that services have among names.
pub const SERVICE: &str = "service";

/// The type of mixes among names.
pub const MIX: &str = "mix";

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self { all: BTreeMap::new() }
    }
}

impl<I: Copy> Names<I> {
    /// Declares a name. Of two that collide the first stays, and is given back.
    ///
    /// # Errors
    /// The declaration that is there already.
    pub fn declare(&mut self, ty: &str, name: &str, declared: Declared<I>) -> Result<(), &Declared<I>> {
        let all = self.all.entry(String::from(ty)).or_default().entry(String::from(name)).or_default();
        match all.iter().position(|other| other.reach.collides(&declared.reach)) {
            Some(at) => Err(&all[at]),
            None => {
                all.push(declared);
                all.sort_by_key(|one| one.reach.width());
                Ok(())
            }
        }
    }

    /// What a name means where it is used.
    pub fn find(&self, ty: &str, name: &str, from: From<'_>) -> Found<'_, I> {
        let Some(all) = self.all.get(ty).and_then(|of_type| of_type.get(name)) else { return Found::Nowhere };
        match (all.iter().find(|one| one.reach.covers(from)), all.first()) {
            (Some(one), _) => Found::Here(one.id),
            (None, Some(hidden)) => Found::Hidden(hidden),
            (None, None) => Found::Nowhere,
        }
    }

    /// Who may use a declared name, if others have the same.
    pub fn front(&self, ty: &str, name: &str, id: I) -> Option<&Reach>
    where
        I: PartialEq,
    {
        let all = self.all.get(ty)?.get(name).filter(|all| all.len() > 1)?;
        all.iter().find(|one| one.id == id).map(|one| &one.reach)
    }

    /// Whether anybody declares a name.
    pub fn contains(&self, ty: &str, name: &str) -> bool {
        self.all.get(ty).is_some_and(|of_type| of_type.contains_key(name))
    }

    /// Every type and name, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().flat_map(|(ty, names)| names.keys().map(|name| (ty.as_str(), name.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(reaches: &[(u32, Reach)]) -> Names<u32> {
        let mut names = Names::default();
        for (id, reach) in reaches {
            let span = Span::new(SourceId(*id), 0, 0);
            assert!(names.declare("print", "a", Declared { id: *id, reach: reach.clone(), span }).is_ok(), "{reach:?}");
        }
        names
    }

    fn found(names: &Names<u32>, file: u32, folder: &str) -> Option<u32> {
        match names.find("print", "a", From { file: SourceId(file), folder }) {
            Found::Here(id) => Some(id),
            Found::Hidden(_) | Found::Nowhere => None,
        }
    }

    #[test]
    fn the_narrowest_in_sight_is_meant() {
        let names = names(&[(1, Reach::Workspace), (2, Reach::Folder("api".into())), (3, Reach::File(SourceId(3)))]);
        assert_eq!(found(&names, 3, "api"), Some(3));
        assert_eq!(found(&names, 2, "api"), Some(2));
        assert_eq!(found(&names, 1, ""), Some(1));
    }

    #[test]
    fn what_is_declared_for_others_is_hidden() {
        let names = names(&[(1, Reach::File(SourceId(1))), (2, Reach::Folder("api".into()))]);
        assert!(matches!(names.find("print", "a", From { file: SourceId(3), folder: "web" }), Found::Hidden(_)));
        assert!(matches!(names.find("print", "b", From { file: SourceId(3), folder: "web" }), Found::Nowhere));
    }

    #[test]
    fn a_global_name_excludes_all_others() {
        for other in [Reach::File(SourceId(1)), Reach::Folder("api".into()), Reach::Workspace, Reach::Global] {
            assert!(Reach::Global.collides(&other) && other.collides(&Reach::Global));
        }
        assert!(!Reach::File(SourceId(1)).collides(&Reach::File(SourceId(2))));
        assert!(!Reach::File(SourceId(1)).collides(&Reach::Workspace));
        assert!(Reach::Workspace.collides(&Reach::Workspace));
    }
}
