//! Every kind says in advance what it needs, and its model keeps to that.

use super::*;
use crate::grid::model::Stage;

const SECOND: Duration = Duration::from_secs(1);

fn rules() -> ArrivalRules {
    ArrivalRules { law: ArrivalLaw::Uniform, max_users: 20, backlog: 10 * SECOND }
}

fn stages(all: &[(u32, f64)]) -> crate::grid::model::Stages {
    all.iter().map(|(seconds, target)| Stage { duration: *seconds * SECOND, target: *target }).collect()
}

fn kinds() -> Vec<(Box<dyn Pace>, Needs)> {
    let needs =
        |users, iterations, seconds: Option<u32>| Needs { users, iterations, duration: seconds.map(|number| number * SECOND) };
    vec![
        (Box::new(ConstantVus { users: 5, duration: 9 * SECOND }), needs(5, None, Some(9))),
        (Box::new(RampingVus { start_users: 1, stages: stages(&[(5, 10.0), (5, 0.0)]) }), needs(10, None, Some(10))),
        (Box::new(SharedIterations { users: 5, iterations: 3, max_duration: 9 * SECOND }), needs(3, Some(3), Some(9))),
        (Box::new(PerVuIterations { users: 5, iterations: 3, max_duration: 9 * SECOND }), needs(5, Some(15), Some(9))),
        (Box::new(ConstantArrivalRate { rate: 0.5, duration: 9 * SECOND, arrivals: rules() }), needs(20, Some(5), Some(9))),
        (
            Box::new(RampingArrivalRate { start_rate: 0.0, stages: stages(&[(10, 100.0)]), arrivals: rules() }),
            needs(20, Some(500), Some(10)),
        ),
        (Box::new(ExternallyControlled { users: 2, max_users: 7, duration: None }), needs(7, None, None)),
    ]
}

#[test]
fn every_kind_says_what_it_needs() {
    let kinds = kinds();
    let found: Vec<LoadKind> = kinds.iter().map(|(pace, _)| pace.kind()).collect();
    assert_eq!(found, LoadKind::ALL, "each kind once, in order");
    for (pace, needs) in kinds {
        assert_eq!(pace.needs(), needs, "{pace:?}");
    }
}

#[test]
fn every_model_keeps_to_what_its_kind_needs() {
    for (pace, needs) in kinds() {
        match pace.model() {
            Model::Users(plan) => {
                assert_eq!(plan.most, needs.users, "{pace:?}");
                assert!(plan.users.highest() <= f64::from(plan.most), "{pace:?}");
                assert_eq!((!plan.endless).then(|| plan.users.duration()), needs.duration, "{pace:?}");
                let most = match plan.budget {
                    Budget::Unlimited => None,
                    Budget::Each(each) => Some(each * u64::from(plan.most)),
                    Budget::Shared(all) => Some(all),
                };
                assert_eq!(most, needs.iterations, "{pace:?}");
            }
            Model::Arrivals(plan) => {
                assert_eq!((plan.max_users, Some(plan.rate.duration())), (needs.users, needs.duration), "{pace:?}");
                let mut arrivals = crate::load::Arrivals::new(
                    plan.rate,
                    plan.law,
                    crate::base::seed::Seed(1),
                    crate::value::Text::from("s"),
                    (0, 1),
                );
                let mut number = 0;
                while arrivals.peek().is_some() {
                    arrivals.advance();
                    number += 1;
                }
                assert_eq!(Some(number), needs.iterations, "{pace:?}");
            }
        }
    }
}
