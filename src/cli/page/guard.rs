//! Who may ask the page anything, decided before anything else: the browser that the program opened, from the page itself. Any other page
//! that is open in the same browser, or under a name that it made point here, is refused.

use hyper::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use hyper::{HeaderMap, Method, StatusCode, Uri};

/// Random bytes of the token.
pub const TOKEN_BYTES: usize = 16;
/// From where a request comes, as the browser says.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Content types that no form can send: another page would have to ask first, and is never answered.
const WRITES: [&str; 2] = ["application/json", "application/octet-stream"];

/// What a request that may pass asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmittedRequest {
    /// Its path below the token.
    pub path: String,
    /// What follows `?` in its address; empty for nothing.
    pub query: String,
    /// Whether it reads alone.
    pub reads: bool,
    /// Whether its body is a file rather than a JSON.
    pub file: bool,
}

/// The only value of a header; none when it is not there.
///
/// # Errors
/// When it is there twice, or is no text.
fn only(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, StatusCode> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| StatusCode::BAD_REQUEST),
        (Some(_), Some(_)) => Err(StatusCode::BAD_REQUEST),
    }
}

/// Whether a request may pass.
///
/// # Errors
/// The status of the refusal.
pub fn pass(method: &Method, uri: &Uri, headers: &HeaderMap, port: u16, token: &str) -> Result<AdmittedRequest, StatusCode> {
    let here = format!("127.0.0.1:{port}");
    // A name that points here is no name of this place.
    if only(headers, HOST)? != Some(here.as_str()) || uri.authority().is_some() {
        return Err(StatusCode::FORBIDDEN);
    }
    if only(headers, SITE)?.is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(StatusCode::FORBIDDEN);
    }
    let below = uri.path().strip_prefix('/').and_then(|path| path.strip_prefix(token)).and_then(|path| path.strip_prefix('/'));
    let path = below.ok_or(StatusCode::NOT_FOUND)?.to_owned();
    let query = uri.query().unwrap_or_default().to_owned();
    if method == Method::GET {
        return Ok(AdmittedRequest { path, query, reads: true, file: false });
    }
    if method != Method::POST {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    if only(headers, ORIGIN)? != Some(format!("http://{here}").as_str()) {
        return Err(StatusCode::FORBIDDEN);
    }
    let kind = only(headers, CONTENT_TYPE)?.filter(|kind| WRITES.contains(kind)).ok_or(StatusCode::UNSUPPORTED_MEDIA_TYPE)?;
    Ok(AdmittedRequest { path, query, reads: false, file: kind == WRITES[1] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: u16 = 4321;
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn asked(method: &str, path: &str, headers: &[(&str, &str)]) -> Result<AdmittedRequest, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        pass(&method, &path.parse().unwrap(), &map, PORT, TOKEN).map_err(|status| status.as_u16())
    }

    #[test]
    fn the_page_itself_passes() {
        let path = format!("/{TOKEN}/ask");
        let own = [
            ("host", "127.0.0.1:4321"),
            ("origin", "http://127.0.0.1:4321"),
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
        ];
        assert_eq!(asked("POST", &path, &own).map(|pass| (pass.path, pass.reads, pass.file)), Ok(("ask".to_owned(), false, false)));
        let first = [("host", "127.0.0.1:4321"), ("sec-fetch-site", "none")];
        assert_eq!(
            asked("GET", &format!("/{TOKEN}/?lang=en"), &first).map(|pass| (pass.path, pass.query)),
            Ok((String::new(), "lang=en".to_owned()))
        );
    }

    /// Every way in which somebody else asks.
    #[test]
    fn nobody_else_passes() {
        let (host, origin, json) = (("host", "127.0.0.1:4321"), ("origin", "http://127.0.0.1:4321"), ("content-type", "application/json"));
        let page = format!("/{TOKEN}/");
        let ask = format!("/{TOKEN}/ask");
        let table: &[(&str, &str, &[(&str, &str)], u16)] = &[
            ("GET", "/", &[host], 404),
            ("GET", "/favicon.ico", &[host], 404),
            ("GET", &page[..page.len() - 2], &[host], 404),
            ("GET", &page[..page.len() - 1], &[host], 404),
            ("GET", "/0123456789ABCDEF0123456789ABCDEF/", &[host], 404),
            ("GET", &page, &[], 403),
            ("GET", &page, &[("host", "localhost:4321")], 403),
            ("GET", &page, &[("host", "127.0.0.1")], 403),
            ("GET", &page, &[("host", "127.0.0.1:80")], 403),
            ("GET", &page, &[("host", "127.0.0.1:43210")], 403),
            ("GET", &page, &[("host", "127.0.0.1:4321.evil.example")], 403),
            ("GET", &page, &[("host", "127.0.0.1.evil.example:4321")], 403),
            ("GET", &page, &[("host", "evil.example")], 403),
            ("GET", &page, &[("host", "[::1]:4321")], 403),
            ("GET", &page, &[("host", "2130706433:4321")], 403),
            ("GET", &page, &[host, host], 400),
            ("GET", &page, &[host, ("sec-fetch-site", "cross-site")], 403),
            ("GET", &page, &[host, ("sec-fetch-site", "same-site")], 403),
            ("GET", &page, &[host, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], 400),
            ("GET", "http://evil.example/", &[host], 403),
            ("POST", &ask, &[host, json], 403),
            ("POST", &ask, &[host, json, ("origin", "null")], 403),
            ("POST", &ask, &[host, json, ("origin", "http://localhost:4321")], 403),
            ("POST", &ask, &[host, json, ("origin", "https://127.0.0.1:4321")], 403),
            ("POST", &ask, &[host, json, ("origin", "http://127.0.0.1:4321.evil.example")], 403),
            ("POST", &ask, &[host, json, origin, origin], 400),
            ("POST", &ask, &[host, origin], 415),
            ("POST", &ask, &[host, origin, ("content-type", "text/plain")], 415),
            ("POST", &ask, &[host, origin, ("content-type", "application/x-www-form-urlencoded")], 415),
            ("POST", &ask, &[host, origin, ("content-type", "multipart/form-data; boundary=x")], 415),
            ("POST", &ask, &[host, origin, ("content-type", "application/json; charset=utf-8")], 415),
            ("POST", &ask, &[host, origin, json, json], 400),
            ("POST", "/ask", &[host, origin, json], 404),
            ("PUT", &ask, &[host, origin, json], 405),
            ("DELETE", &ask, &[host, origin, json], 405),
            ("OPTIONS", &ask, &[host, origin], 405),
            ("HEAD", &page, &[host], 405),
        ];
        for (method, path, headers, status) in table {
            assert_eq!(asked(method, path, headers).map(|_| ()), Err(*status), "{method} {path} {headers:?}");
        }
    }
}
