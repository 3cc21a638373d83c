using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Sso;

namespace FlagCluster.Control.Sso;

/// <summary>Decides what follows from the statements of an identity provider. Pure functions.</summary>
internal static class SsoRules
{
    public static SsoError Deactivated { get; } =
        new("deactivated", "Your account is deactivated. Ask an administrator of the organization to activate it.");

    public static SsoError NotMember { get; } =
        new("notMember", "You are not a member of the organization. Ask an administrator for an invitation.");

    public static SsoError NoAccount { get; } =
        new("noAccount", "You have no account, and the identity provider does not create any. Ask an administrator for an invitation.");

    public static SsoError LinkFirst { get; } =
        new(
            "linkFirst",
            "An account with your e-mail address exists, and is not linked to the identity provider. Sign in to it in the way in which you "
                + "signed in before, and link it there."
        );

    public static SsoError LinkedElsewhere { get; } =
        new("linkedElsewhere", "You are linked to another account at this identity provider, or the account to another person.");

    private static readonly SsoError NoEmail = new(
        "noEmail",
        "The identity provider states no valid e-mail address, which the first sign-in needs. Request the scope that contains it."
    );

    private static readonly SsoError Unverified = new(
        "emailUnverified",
        "The identity provider does not state that your e-mail address is verified. Verify it there, and sign in again."
    );

    private static readonly SsoError OtherDomain = new(
        "emailDomain",
        "The identity provider is not authoritative for the domain of your e-mail address. Ask an administrator for an invitation."
    );

    private static readonly SsoError NotAdministered = new(
        "emailDomain",
        "Your Google account has an address of the organization, but the organization does not administer it. Sign in with the account "
            + "that it gave you."
    );

    private static readonly SsoError GroupsUnknown = new(
        "groupsUnknown",
        "You are in more groups than the identity provider states, and groups decide who may sign in. Let it state only the groups that "
            + "are assigned to this application."
    );

    private static readonly SsoError NoGroup = new(
        "noGroup",
        "You are in none of the groups that may sign in. Ask the administrator of the identity provider."
    );

    /// <summary>Returns the address of a person that may create or link an account, or why there is none.</summary>
    public static (EmailAddress? Email, SsoError? Error) FindEmail(SsoProvider provider, SsoAssertion person)
    {
        var settings = provider.Settings;
        if (!EmailAddress.TryParse(person.Email, out var email))
            return (null, NoEmail);
        var domain = email.Normalized[(email.Normalized.LastIndexOf('@') + 1)..];
        if (!(person.IsEmailVerified ?? settings.TrustsEmail))
            return (null, Unverified);
        if (!settings.Domains.Contains(domain, StringComparer.Ordinal))
            return (null, OtherDomain);
        return provider.Preset != SsoProvider.Google || IsAdministered(settings, person, domain) ? (email, null) : (null, NotAdministered);
    }

    /// <summary>Returns why the groups of a person do not let them sign in, or null.</summary>
    public static SsoError? FindGroupError(SsoSettings settings, SsoAssertion person)
    {
        if (!settings.RequiresGroup)
            return null;
        if (GroupsOf(settings, person) is not { } groups)
            return GroupsUnknown;
        return groups.Count == 0 ? NoGroup : null;
    }

    /// <summary>Returns the ids of the groups in which the provider has a person; null when that is not known.</summary>
    public static IReadOnlyCollection<string>? GroupsOf(SsoSettings settings, SsoAssertion person) =>
        person.Groups is { } stated
            ? settings.Groups.Where(group => stated.Contains(group.Value, StringComparer.Ordinal)).Select(group => group.Group).ToHashSet()
            : null;

    /// <summary>Returns the proofs of a session that the statement begins (<see cref="SessionOrigin.Amr"/>).</summary>
    public static string ProofsOf(SsoSettings settings, SsoAssertion person) =>
        string.Join(' ', person.Amr.Prepend("sso").Concat(settings.ProvidesSecondFactor ? ["mfa"] : []).Distinct(StringComparer.Ordinal));

    /// <summary>
    /// Returns whether the domain's organization administers an account at Google. Anybody can create an account with any address that
    /// they can read at that time, and keeps it with the statement that it is verified.
    /// </summary>
    private static bool IsAdministered(SsoSettings settings, SsoAssertion person, string domain) =>
        domain is "gmail.com" or "googlemail.com"
        || (person.HostedDomain is { } hosted && settings.Domains.Contains(hosted, StringComparer.OrdinalIgnoreCase));
}
