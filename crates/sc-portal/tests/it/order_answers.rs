//! Each behaviour of a server, as it is met by the writes of a purchase order, by the probe for one, and by the
//! list of many.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};

use sc_domain::order::OrderStatus;
use sc_domain::outcome::Failure;
use sc_domain::ports::Portal as _;
use sc_portal::PortalOptions;

use crate::answers::{LOGIN_PAGE, assert_text, cut, each, json, outcome};
use crate::server::{Act, Server, reply};
use crate::site::{ORDER_ID, Site, open_state, options, order_id, order_number, order_payload, site};

/// Of another order than the one that is asked about.
const OTHER_ID: &str = "64f0c0ffee000000000000df";

/// What the calls of a table make of the same answer, each text once.
#[derive(Default)]
struct Report {
    text: String,
    first: BTreeMap<String, &'static str>,
    sent: u64,
}

impl Report {
    fn add(&mut self, call: &'static str, result: Result<impl Debug, Failure>, site: &Site) {
        let told = outcome("", result, site, &mut self.sent);
        let told = told.trim_end();
        match self.first.get(told) {
            Some(other) => writeln!(self.text, "{call}: as {other}\n"),
            None => writeln!(self.text, "{call}{told}\n"),
        }
        .expect("a string takes everything");
        self.first.entry(told.to_owned()).or_insert(call);
    }

    async fn writes(&mut self, site: &Site) {
        let (payload, id) = (order_payload(), order_id());
        self.add("create", site.client.create_order(&payload).await, site);
        self.add("update", site.client.update_order(&id, &payload, &open_state()).await, site);
        self.add("close", site.client.set_order_status(&id, &OrderStatus::Closed).await, site);
    }

    async fn questions(&mut self, site: &Site) {
        self.add("probe", site.client.order(&order_number()).await, site);
        self.add("list", site.client.orders(&[order_number()]).await, site);
        writeln!(self.text, "waits {:?}", site.clock.waits()).expect("a string takes everything");
    }
}

async fn report(options: PortalOptions) -> String {
    let (site, mut report) = (site(options), Report::default());
    report.writes(&site).await;
    report.questions(&site).await;
    report.text
}

async fn check(name: &str, act: Act) {
    let server = Server::start(move |_, _| act.clone()).await;
    let text = report(options(&format!("http://{}", server.address))).await;
    assert_text("order_answers", name, &text, server.address);
}

/// As [`check`], for answers that only questions can be given.
async fn check_list(name: &str, act: Act) {
    let server = Server::start(move |_, _| act.clone()).await;
    let (site, mut report) = (site(options(&format!("http://{}", server.address))), Report::default());
    report.questions(&site).await;
    assert_text("order_answers", name, &report.text, server.address);
}

/// As [`check`], for a server that never finishes.
async fn check_patience(name: &str, act: Act) {
    let server = Server::start(move |_, _| act.clone()).await;
    let url = format!("http://{}", server.address);
    let hasty = PortalOptions { http_timeout_ms: 400, list_budget_ms: 1_000, ..options(&url) };
    assert_text("order_answers", name, &report(hasty).await, server.address);
}

fn order(more: &str) -> String {
    format!(
        r#"{{"id":"{ORDER_ID}","external_id":"PO0000123","status":"OPEN","provider":{{"external_id":"V001"}},
            "currency":"MXN","subtotal":1000,"total":1160.00,"vat_sum":160,"lines":[]{more}}}"#
    )
}

fn page(total: u32, items: &[String]) -> Act {
    json(200, &format!(r#"{{"total":{total},"items":[{}]}}"#, items.join(",")))
}

/// A second order of the same number.
fn second() -> String {
    order("").replace(ORDER_ID, OTHER_ID)
}

/// The order of another number, with an id of its own.
fn of_number(number: &str) -> String {
    let own = format!("{:0>24}", hex(number));
    order("").replace(ORDER_ID, &own[own.len() - 24..]).replace("PO0000123", number)
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

each! { check:
    an_order_answers_a_write_of_its_content => json(200, &order(""));
    an_order_may_be_created_with_201_and_without_a_word_of_its_number => json(201, &format!(
        r#"{{"id":"{ORDER_ID}","external_id":null}}"#));
    a_change_of_status_is_answered_with_the_status => json(200, &format!(
        r#"{{"errors":[],"external_id":"PO0000123","internal_id":"{ORDER_ID}","status":"CLOSED"}}"#));
    an_answer_about_another_order_leaves_the_outcome_open => json(200, &format!(
        r#"{{"id":"{OTHER_ID}","external_id":"PO0000999","internal_id":"{OTHER_ID}","status":"CLOSED"}}"#));
    another_id_for_our_number_is_no_answer_to_an_update => json(200, &second());
    another_status_than_asked_for_leaves_the_outcome_open => json(200, &format!(
        r#"{{"errors":[],"internal_id":"{ORDER_ID}","status":"OPEN"}}"#));
    a_refusal_inside_a_good_answer_is_a_refusal => json(200, &format!(
        r#"{{"errors":[{{"error_code":"PURCHASE_ORDER_CANNOT_CANCELLED","error_message":"has invoices",
            "error_source":"CORE"}}],"external_id":"PO0000123","internal_id":"{ORDER_ID}","status":"OPEN"}}"#));
    several_refusals_inside_a_good_answer_are_told_together => json(200,
        r#"{"errors":[{"error_code":"A","error_message":"one"},{"error_code":"B","error_message":"two"}]}"#);
    an_order_that_has_the_status_already_is_a_duplicate => json(200, &format!(
        r#"{{"errors":[{{"error_code":"PURCHASE_ORDER_CHANGE_STATUS_FAIL","error_message":"same status"}}],
            "internal_id":"{ORDER_ID}","status":"CLOSED"}}"#));
    an_order_that_is_over_is_a_duplicate => json(200, &format!(
        r#"{{"errors":[{{"error_code":"PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED","error_message":"already over"}}],
            "internal_id":"{ORDER_ID}","status":"CANCELLED"}}"#));
    an_order_that_is_over_by_a_400_is_a_duplicate => json(400,
        r#"{"code":"PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED","description":"already over"}"#);
    a_failed_batch_entry_inside_a_good_answer_is_a_refusal => json(200,
        r#"{"orders_status":[{"external_id":"PO0000123","status":"ERROR","errors":[{"error_code":"C","error_message":"no"}]}]}"#);
    an_order_together_with_an_error_leaves_the_outcome_open => json(200, &order(r#","error":"half done""#));
    a_failed_login_inside_a_good_answer_is_a_matter_of_the_setup => json(200, r#"{"error_code":"GENERAL__UNAUTHORIZED"}"#);
    a_failure_of_the_portal_inside_a_good_answer_leaves_the_outcome_open => json(200,
        r#"{"error_code":"GENERAL__INTERNAL_SERVER_ERROR","error_message":"NullPointer"}"#);
    a_duplicate_inside_a_good_answer => json(200,
        r#"{"errors":[{"error_code":"PURCHASE_ORDERS__DUPLICATED","error_message":"exists"}],"external_id":"PO0000123"}"#);
    null_leaves_the_outcome_open => json(200, "null");
    an_empty_good_answer_leaves_the_outcome_open => json(200, "");
    a_login_page_with_a_good_status_leaves_the_outcome_open => reply(200, &[("Content-Type", "text/html")], LOGIN_PAGE);
}

each! { check_list:
    a_list_with_the_order => page(1, &[order(r#","comments":"","cfdi_ids":[]"#)]);
    an_empty_list_is_the_only_absence => page(0, &[]);
    orders_whose_number_only_begins_alike_are_other_orders => page(2, &[of_number("PO00001234"), of_number("po0000123")]);
    blanks_around_a_number_do_not_matter => page(1, &[of_number("  PO0000123 ")]);
    two_orders_of_the_number => page(2, &[order(""), second()]);
    a_list_that_goes_on_proves_no_absence => page(5, &[of_number("PO00001230"), of_number("PO00001231")]);
    a_list_that_goes_on_proves_no_uniqueness => page(3, &[order(""), of_number("PO00001231")]);
    a_list_that_is_shorter_than_it_says => page(1, &[]);
    an_order_of_the_number_without_an_id => page(1, &[order("").replace(ORDER_ID, "17")]);
    an_order_of_the_number_without_a_status => page(1, &[order("").replace("OPEN", "")]);
    an_order_of_the_number_without_lines => page(1, &[order("").replace(r#""lines""#, r#""line""#)]);
    an_item_that_is_no_order => page(1, &["17".to_owned()]);
    a_list_without_a_total => json(200, r#"{"items":[]}"#);
    a_list_without_items => json(200, r#"{"total":0}"#);
    a_list_of_null => json(200, r#"{"total":0,"items":null}"#);
}

each! { check:
    a_refusal_with_a_number => json(400, r#"{"code":2017,"description":"delivery_contact is required"}"#);
    a_refusal_with_a_symbol => json(422, r#"{"code":"PURCHASE_ORDERS__LINE_SUBTOTAL_NOT_MATCH","description":"line '3' \"x\"\nsee log"}"#);
    a_refusal_with_a_list_of_errors => json(400,
        r#"{"errors":[{"error_code":"A","error_message":"one"},{"error_code":"B","error_message":"two"}]}"#);
    a_refusal_in_plain_text => reply(400, &[], "no se puede\r\nhoy");
    a_refusal_with_nothing => reply(400, &[], "");
    a_refusal_in_html => reply(400, &[], "<html><title>Bad Request</title></html>");
    a_duplicate_by_its_status => reply(409, &[], "");
    a_duplicate_by_its_symbol => json(400, r#"{"code":"PURCHASE_ORDERS__DUPLICATED","description":"exists"}"#);
    a_duplicate_by_its_status_and_its_symbol => json(409, r#"{"code":"PURCHASE_ORDERS__DUPLICATED","description":"exists"}"#);
    a_duplicate_payment_is_no_duplicate_order => json(400, r#"{"code":"PAYMENT__DUPLICATED","description":"exists"}"#);
    credentials_that_are_not_accepted => json(401, r#"{"code":"GENERAL__UNAUTHORIZED","description":"wrong key"}"#);
    a_right_that_is_missing => reply(403, &[], "");
    a_404_of_the_portal_is_no_absence => json(404, r#"{"code":"PURCHASE_ORDERS__NOT_FOUND","description":"there is no order"}"#);
    a_404_in_html => reply(404, &[], LOGIN_PAGE);
    a_408_is_a_timeout_over_there => reply(408, &[], "");
    a_redirect_is_not_followed => reply(302, &[("Location", "https://login.test/in?token=abc&next=1")], "");
    too_many_requests_for_seconds => reply(429, &[("Retry-After", "7")], "");
    a_failure_of_the_portal => json(500, r#"{"code":"GENERAL__INTERNAL_SERVER_ERROR","description":"NullPointer"}"#);
    a_failure_of_the_portal_that_names_a_duplicate => json(500, r#"{"code":"PURCHASE_ORDERS__DUPLICATED","description":"?"}"#);
    a_failure_of_a_gateway => reply(502, &[], "<html><head><title>502 Bad Gateway</title></head></html>");
    a_portal_in_maintenance => reply(503, &[("Retry-After", "2")], "maintenance");
    a_gateway_that_waited_in_vain => reply(504, &[], "");
}

each! { check:
    a_connection_closed_before_a_word => Act::Send(vec![]);
    a_connection_cut_in_the_headers => Act::Send(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec());
    a_connection_cut_in_the_body => cut(500, r#"{"id":"64f0c0ffee"#);
    a_refusal_cut_in_the_body => Act::Send(b"HTTP/1.1 400 Bad\r\nContent-Length: 90\r\n\r\n{\"code\":".to_vec());
}

each! { check_patience:
    a_portal_that_never_answers => Act::Hold(vec![]);
    a_portal_that_stops_in_the_body => Act::Hold(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"id\":".to_vec());
}

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let address = Server::nobody().await;
    let text = report(options(&format!("http://{address}"))).await;
    assert_text("order_answers", "a_port_where_nobody_listens", &text, address);
}
