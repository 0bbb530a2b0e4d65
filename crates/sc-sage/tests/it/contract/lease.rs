//! The lock "one engine per company".

use sc_domain::Code;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::Erp as _;

use crate::site::on_each_site;

#[tokio::test]
async fn contract_one_engine_holds_the_company_and_gives_it_back() {
    on_each_site(async |site| {
        let (first, second) = (site.erp(), site.erp());
        let lease = first.acquire_lease().await.expect("free");
        assert_eq!(lease.check().await, Ok(()));
        let Err(failure) = second.acquire_lease().await else { panic!("both hold it") };
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::LeaseTaken));
        assert_eq!(failure.cause.argument("resource"), site.options.lease_resource);
        lease.release().await;
        let lease = second.acquire_lease().await.expect("free again");
        assert_eq!(lease.check().await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn contract_two_companies_do_not_wait_for_each_other() {
    on_each_site(async |site| {
        let other = site.erp_with(|options| options.lease_resource.push_str("-other"));
        let one = site.erp().acquire_lease().await.expect("free");
        let two = other.acquire_lease().await.expect("free");
        assert_eq!((one.check().await, two.check().await), (Ok(()), Ok(())));
    })
    .await;
}

#[tokio::test]
async fn contract_the_lock_falls_with_its_holder() {
    on_each_site(async |site| {
        let lease = site.erp().acquire_lease().await.expect("free");
        drop(lease);
        // The server notices the closed socket in its own time.
        let mut taken = site.erp().acquire_lease().await;
        for _ in 0..1_000 {
            if taken.is_ok() {
                break;
            }
            tokio::task::yield_now().await;
            taken = site.erp().acquire_lease().await;
        }
        assert!(taken.is_ok());
    })
    .await;
}
