//! sentences
mod dependencies;
mod failure;
mod instancing;
mod loading;
mod resources;
mod types;
