use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::io::record::RunRecord;

/// Writes results of these names with these bytes, and their record.
fn publish(target: &Path, beside: bool, files: &[(&str, &[u8])]) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let folder = Folder::prepare(target, beside)?.expecting(files.iter().map(|(name, _)| (*name).to_owned()))?;
    for (name, bytes) in files {
        folder.write(name, bytes)?;
    }
    folder.record(RunRecord::of("test"), &[])?;
    folder.publish()
}

/// Every file of a folder with its bytes.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (files, _) = disk::walk(folder).unwrap();
    files.iter().map(|file| (shown(file), fs::read(folder.join(file)).unwrap_or_default())).collect()
}

fn names(folder: &Path) -> Vec<String> {
    content(folder).into_keys().collect()
}

#[test]
fn results_appear_whole_and_replace_former_ones() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("a/b/resultats");
    let folder = Folder::prepare(&target, false).unwrap();
    folder.write("charts/a.svg", b"<svg/>").unwrap();
    assert!(!target.exists());
    folder.record(RunRecord::of("test"), &[]).unwrap();
    folder.publish().unwrap();
    assert_eq!(names(&target), ["charts/a.svg", RECORD]);
    assert_eq!(publish(&target, false, &[("b.csv", b"2")]), Ok(Vec::new()));
    assert_eq!(names(&target), ["b.csv", RECORD]);
    assert!(!target.join("charts").exists());
    assert_eq!(fs::read_dir(root.path().join("a/b")).unwrap().count(), 1, "nothing is left beside");
}

#[test]
fn folders_made_for_nothing_go_again() {
    let root = tempfile::tempdir().unwrap();
    drop(Folder::prepare(&root.path().join("a/b/resultats"), false).unwrap());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn somebody_elses_folder_is_left_alone_unless_asked_and_its_files_always() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("these");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("these.txt"), b"mine").unwrap();
    let refused = publish(&target, false, &[("a.csv", b"1")]).unwrap_err();
    assert_eq!((refused[0].code, refused[0].hint), (Code::U001, Some("folder_not_a_run")));
    let told = publish(&target, true, &[("a.csv", b"1")]).unwrap();
    assert_eq!(told.iter().map(|note| (note.code, note.location.value.as_deref())).collect::<Vec<_>>(), [(Code::U013, Some("these.txt"))]);
    assert_eq!(names(&target), ["a.csv", RECORD, "these.txt"]);
    for way in [false, true] {
        let refused = publish(&target, way, &[("these.txt", b"x")]).unwrap_err();
        assert_eq!((refused[0].code, refused[0].hint), (Code::U001, Some("choose_another_folder")));
    }
    assert_eq!(fs::read(target.join("these.txt")).unwrap(), b"mine");
}

#[test]
fn a_record_of_another_program_is_no_record() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(RECORD), "[package]\n").unwrap();
    assert_eq!(Folder::prepare(root.path(), false).err().unwrap().hint, Some("folder_not_a_run"));
    assert!(publish(root.path(), true, &[("a.csv", b"1")]).is_err(), "its run.toml stands in the way");
    assert_eq!(fs::read(root.path().join(RECORD)).unwrap(), b"[package]\n");
}

#[test]
fn a_result_that_somebody_changed_is_never_replaced() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("r");
    publish(&target, false, &[("a.csv", b"1"), ("charts/c.svg", b"2")]).unwrap();
    fs::write(target.join("a.csv"), b"corrected").unwrap();
    let refused = publish(&target, true, &[("a.csv", b"3")]).unwrap_err();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].arguments.contains(&("cause", "not_ours".to_owned())));
    let told = publish(&target, false, &[("b.csv", b"3")]).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(names(&target), ["a.csv", "b.csv", RECORD]);
    assert_eq!(fs::read(target.join("a.csv")).unwrap(), b"corrected");
}

#[test]
fn an_input_in_the_folder_stays_even_when_the_record_lists_it() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("r");
    publish(&target, false, &[("contrats.csv", b"1"), ("b.csv", b"2")]).unwrap();
    let input = target.join("contrats.csv");
    let mut folder = Folder::prepare(&target, false).unwrap().expecting(["contrats.csv".to_owned()]).unwrap();
    let refused = folder.keep_inputs([input.as_path()]).unwrap_err();
    assert!(refused[0].arguments.contains(&("cause", "is_an_input".to_owned())));
    let mut folder = Folder::prepare(&target, false).unwrap();
    folder.keep_inputs([input.as_path()]).unwrap();
    assert_eq!(folder.free_name("contrats.csv"), "contrats_2.csv");
    folder.write("c.csv", b"3").unwrap();
    folder.record(RunRecord::of("test"), &[]).unwrap();
    folder.publish().unwrap();
    assert_eq!(names(&target), ["c.csv", "contrats.csv", RECORD]);
}

/// A hidden folder as a killed program leaves it: its lock is free.
fn killed(target: &Path, files: &[(&str, &[u8])]) -> (PathBuf, Journal) {
    let mut folder = Folder::prepare(target, true).unwrap();
    for (name, bytes) in files {
        folder.write(name, bytes).unwrap();
    }
    folder.record(RunRecord::of("test"), &[]).unwrap();
    let old = folder.former.own.iter().map(|(name, own)| (name.clone(), own.sha256.clone())).collect();
    let new = folder.path();
    let record = crate::io::sha256(&fs::read(new.join(RECORD)).unwrap());
    let journal = Journal { way: Way::Exchange, record, new: names(&new).into_iter().collect(), old };
    folder.stage.leave();
    (folder.stage.path().to_owned(), journal)
}

#[test]
fn what_a_killed_program_left_is_removed() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("r");
    killed(&target, &[("a.csv", b"half")]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    let told = publish(&target, false, &[("a.csv", b"1")]).unwrap();
    assert_eq!(told.iter().map(|note| note.code).collect::<Vec<_>>(), [Code::U010]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    assert_eq!(content(&target)["a.csv"], b"1");
}

#[test]
fn a_living_program_keeps_its_folder() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("r");
    let living = Folder::prepare(&target, false).unwrap();
    living.write("a.csv", b"1").unwrap();
    publish(&target, false, &[("b.csv", b"2")]).unwrap();
    living.record(RunRecord::of("test"), &[]).unwrap();
    living.publish().unwrap();
    assert_eq!(names(&target), ["a.csv", RECORD], "the last one has the place");
}

#[test]
fn killed_after_the_exchange_the_new_results_stay_and_the_former_go() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("r");
    publish(&target, false, &[("a.csv", b"1")]).unwrap();
    let (stage, journal) = killed(&target, &[("b.csv", b"2")]);
    journal.write(&stage).unwrap();
    exchange(&stage.join("new"), &target).unwrap();
    fs::write(stage.join("new/late.txt"), b"saved at the last moment").unwrap();
    drop(Folder::prepare(&target, false).unwrap());
    assert_eq!(names(&target), ["b.csv", "late.txt", RECORD]);
    assert!(!stage.exists());
}

/// Killed after any number of renames, the next program ends the work: the same files as without the kill.
#[test]
fn killed_between_two_files_the_next_program_ends_the_work() {
    for done in 0..3 {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("r");
        publish(&target, false, &[("a.csv", b"1"), ("gone.csv", b"1")]).unwrap();
        fs::write(target.join("notes.txt"), b"mine").unwrap();
        let (stage, mut journal) = killed(&target, &[("a.csv", b"2"), ("b.csv", b"2")]);
        journal.way = Way::InPlace;
        journal.write(&stage).unwrap();
        for name in ["a.csv", "b.csv", RECORD].iter().take(done) {
            fs::rename(stage.join("new").join(name), target.join(name)).unwrap();
        }
        let folder = Folder::prepare(&target, false).unwrap();
        assert_eq!(folder.remarks().iter().map(|note| note.code).collect::<Vec<_>>(), [Code::U010, Code::U013]);
        drop(folder);
        assert_eq!(names(&target), ["a.csv", "b.csv", "notes.txt", RECORD]);
        assert_eq!((content(&target)["a.csv"].as_slice(), content(&target)["notes.txt"].as_slice()), (b"2".as_slice(), b"mine".as_slice()));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_broken_ones_told() {
    let root = tempfile::tempdir().unwrap();
    let (share, link) = (root.path().join("partage"), root.path().join("lien"));
    std::os::unix::fs::symlink(&share, &link).unwrap();
    let told = Folder::prepare(&link, false).err().unwrap();
    assert!(told.arguments.contains(&("cause", "broken_link".to_owned())));
    fs::create_dir(&share).unwrap();
    publish(&link, false, &[("a.csv", b"1")]).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(names(&share), ["a.csv", RECORD]);
}

#[test]
fn places_that_are_none_are_told_before_anything() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("f");
    fs::write(&file, b"x").unwrap();
    let cause = |path: &Path| {
        let told = Folder::prepare(path, true).err().unwrap();
        told.arguments.iter().find(|(name, _)| *name == "cause").map(|(_, cause)| cause.clone()).unwrap()
    };
    assert_eq!(cause(Path::new("")), "empty_path");
    assert_eq!(cause(Path::new("-")), "no_standard_output");
    assert_eq!(cause(&file), "not_a_folder");
    assert_eq!(cause(&root.path().join("n".repeat(300))), "invalid_filename");
    assert_eq!(cause(&file.join("x")), "not_a_directory");
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn a_file_is_replaced_when_its_own_record_knows_it() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("c.csv");
    let write = |replace: bool, bytes: &[u8]| FileInTheMaking::prepare(&path, replace)?.fill(bytes, RunRecord::of("test"));
    write(false, b"1").unwrap();
    assert_eq!(write(false, b"2").unwrap_err().hint, Some("force"));
    write(true, b"2").unwrap();
    fs::write(&path, b"corrected").unwrap();
    assert_eq!(write(true, b"3").unwrap_err().hint, Some("choose_another_name"));
    assert_eq!(names(root.path()), ["c.csv", "c.csv.run.toml"]);
    assert_eq!(fs::read(&path).unwrap(), b"corrected");
}
