package lib.site;

/** A record that applications connect to: the role it has ("batch reader") and its full name. */
public record Endpoint(String role, String name) {}
