use super::*;

fn counted(change: impl FnOnce(&mut WritingEvidence)) -> ColumnSurvey {
    let mut column = ColumnSurvey::default();
    change(&mut column.tally);
    column
}

fn orders(columns: Vec<ColumnSurvey>) -> Vec<Order> {
    Writings { columns }.decided(|_| None).iter().map(|spelling| spelling.order).collect()
}

const PROOF: Proof = Proof { count: 1, first: 7 };

#[test]
fn the_columns_of_a_file_are_written_alike() {
    let (first, month, none) =
        (|| counted(|tally| tally.day_first = PROOF), || counted(|tally| tally.month_first = PROOF), ColumnSurvey::default);
    assert_eq!(orders(vec![month(), none()]), [Order::MonthFirst, Order::MonthFirst]);
    assert_eq!(orders(vec![first(), none()]), [Order::DayFirst, Order::DayFirst]);
    assert_eq!(orders(vec![first(), month(), none()]), [Order::DayFirst, Order::Doubtful, Order::Doubtful]);
    assert_eq!(orders(vec![none()]), [Order::DayFirst]);
}

/// Parts of a file that are read apart prove together what the file proves.
#[test]
fn proofs_add_up_in_the_order_of_the_file() {
    let part = |line: u64, cents: i64| {
        let mut column = counted(|tally| {
            tally.month_first.add(line);
            tally.neither[0] += 1;
            tally.stretch(0, cents);
        });
        column.line = line;
        column.tell(SpellingNotice::Grouped, InputCell::Integer(cents));
        column
    };
    let mut all = part(3, 700_000);
    all.follow(part(9, 490_000));
    assert_eq!((all.tally.month_first.count, all.tally.month_first.first, all.tally.extremes[0]), (2, 3, Some((490_000, 700_000))));
    let mentions: Vec<_> =
        all.mentions().map(|(told, mention)| (told, mention.proof.count, mention.proof.first, mention.value.clone())).collect();
    assert_eq!(mentions, [(SpellingNotice::Grouped, 2, 3, "700000".to_owned())]);
}
