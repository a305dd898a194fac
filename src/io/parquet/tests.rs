//! A file written here by hand, then changed: each claim that does not hold is refused before any decoder sees it.

use proptest::prelude::*;

use super::*;

/// A value to write.
#[derive(Clone)]
enum V {
    I(i64),
    T(&'static str),
    L(Vec<V>),
    F(Vec<(i16, V)>),
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

const fn kind(value: &V) -> u8 {
    match value {
        V::I(_) => 6,
        V::T(_) => 8,
        V::L(_) => 9,
        V::F(_) => 12,
    }
}

fn write(out: &mut Vec<u8>, value: &V) {
    match value {
        V::I(number) => varint(out, ((number << 1) ^ (number >> 63)).cast_unsigned()),
        V::T(text) => {
            varint(out, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
        V::L(values) => {
            out.push(0xf0 | values.first().map_or(12, kind));
            varint(out, values.len() as u64);
            values.iter().for_each(|value| write(out, value));
        }
        V::F(fields) => {
            for (number, value) in fields {
                out.push(kind(value));
                write(out, &V::I(i64::from(*number)));
                write(out, value);
            }
            out.push(0);
        }
    }
}

/// What a file of one column of whole numbers claims.
#[derive(Clone, Copy)]
struct Claims {
    rows: i64,
    group_rows: i64,
    values: i64,
    page_values: i64,
    page_size: i64,
    page_packed: i64,
    length: i64,
    start: i64,
    dictionary_values: Option<i64>,
    encoding: i64,
    children: i64,
}

const SOUND: Claims = Claims {
    rows: 3,
    group_rows: 3,
    values: 3,
    page_values: 3,
    page_size: 24,
    page_packed: 24,
    length: -1,
    start: 4,
    dictionary_values: None,
    encoding: 0,
    children: 1,
};

fn file(claims: Claims) -> Vec<u8> {
    let mut bytes = b"PAR1".to_vec();
    if let Some(values) = claims.dictionary_values {
        let head = V::F(vec![(1, V::I(2)), (2, V::I(16)), (3, V::I(16)), (7, V::F(vec![(1, V::I(values)), (2, V::I(0))]))]);
        write(&mut bytes, &head);
        bytes.extend([0; 16]);
    }
    let about = V::F(vec![(1, V::I(claims.page_values)), (2, V::I(claims.encoding)), (3, V::I(3)), (4, V::I(3))]);
    write(&mut bytes, &V::F(vec![(1, V::I(0)), (2, V::I(claims.page_size)), (3, V::I(claims.page_packed)), (5, about)]));
    bytes.extend([7; 24]);
    let length = if claims.length < 0 { bytes.len() as i64 - 4 } else { claims.length };
    let schema =
        V::L(vec![V::F(vec![(4, V::T("schema")), (5, V::I(claims.children))]), V::F(vec![(1, V::I(2)), (3, V::I(0)), (4, V::T("npec"))])]);
    let column = V::F(vec![(1, V::I(2)), (5, V::I(claims.values)), (7, V::I(length)), (9, V::I(claims.start))]);
    let group = V::F(vec![(1, V::L(vec![V::F(vec![(2, V::I(4)), (3, column)])])), (2, V::I(24)), (3, V::I(claims.group_rows))]);
    let start = bytes.len();
    write(&mut bytes, &V::F(vec![(1, V::I(2)), (2, schema), (3, V::I(claims.rows)), (4, V::L(vec![group])), (6, V::T("test"))]));
    let length = u32::try_from(bytes.len() - start).unwrap();
    bytes.extend(length.to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

#[test]
fn a_sound_file_passes() {
    assert_eq!(check(&file(SOUND)), Ok(()));
    assert_eq!(check(&file(Claims { dictionary_values: Some(2), ..SOUND })), Ok(()));
}

#[test]
fn each_claim_is_held_against_the_bytes() {
    let refused = [
        (Claims { rows: 4, ..SOUND }, Unsound::Groups),
        (Claims { rows: 20_000_000, group_rows: 20_000_000, values: 20_000_000, ..SOUND }, Unsound::Rows),
        (Claims { rows: i64::MAX, ..SOUND }, Unsound::Rows),
        (Claims { rows: -1, ..SOUND }, Unsound::Thrift),
        (Claims { values: 4, ..SOUND }, Unsound::Column),
        (Claims { values: -3, ..SOUND }, Unsound::Thrift),
        (Claims { page_values: -1, ..SOUND }, Unsound::Thrift),
        (Claims { page_values: 2, ..SOUND }, Unsound::Page),
        (Claims { page_values: i64::MAX, ..SOUND }, Unsound::Page),
        (Claims { page_size: i64::from(i32::MAX), ..SOUND }, Unsound::Page),
        (Claims { page_packed: 25, ..SOUND }, Unsound::Page),
        (Claims { page_packed: i64::MAX, ..SOUND }, Unsound::Page),
        (Claims { length: i64::MAX, ..SOUND }, Unsound::Column),
        (Claims { start: 0, ..SOUND }, Unsound::Column),
        (Claims { start: i64::MAX, ..SOUND }, Unsound::Column),
        (Claims { dictionary_values: Some(3), ..SOUND }, Unsound::Page),
        (Claims { dictionary_values: Some(i64::MAX), ..SOUND }, Unsound::Page),
        (Claims { encoding: 5, ..SOUND }, Unsound::Page),
        (Claims { encoding: 7, ..SOUND }, Unsound::Page),
        (Claims { children: 2, ..SOUND }, Unsound::Schema),
        (Claims { children: 0, ..SOUND }, Unsound::Schema),
        (Claims { children: i64::MAX, ..SOUND }, Unsound::Schema),
    ];
    for (number, (claims, cause)) in refused.into_iter().enumerate() {
        assert_eq!(check(&file(claims)), Err(cause), "{number}");
    }
}

/// A footer that claims as many columns as its list can count.
#[test]
fn a_list_is_no_longer_than_its_bytes() {
    let mut bytes = b"PAR1".to_vec();
    let footer = [0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07];
    bytes.extend(footer);
    bytes.extend((footer.len() as u32).to_le_bytes());
    bytes.extend(b"PAR1");
    assert_eq!(check(&bytes), Err(Unsound::Thrift));
}

#[test]
fn structures_do_not_nest_for_ever() {
    for head in [0x1c_u8, 0x19] {
        let mut bytes = b"PAR1".to_vec();
        let footer = if head == 0x1c { vec![head; 100_000] } else { [vec![head], vec![0x19; 100_000]].concat() };
        bytes.extend(&footer);
        bytes.extend((footer.len() as u32).to_le_bytes());
        bytes.extend(b"PAR1");
        assert_eq!(check(&bytes), Err(Unsound::Thrift));
    }
}

#[test]
fn any_byte_may_be_wrong_and_any_end_missing() {
    let sound = file(Claims { dictionary_values: Some(2), ..SOUND });
    for place in 0..sound.len() {
        let _ = check(&sound[..place]);
        for value in 0..=255 {
            let mut damaged = sound.clone();
            damaged[place] = value;
            let _ = check(&damaged);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn any_footer_is_read_or_refused(footer in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut bytes = b"PAR1".to_vec();
        bytes.extend(&footer);
        bytes.extend((footer.len() as u32).to_le_bytes());
        bytes.extend(b"PAR1");
        let _ = check(&bytes);
    }
}
