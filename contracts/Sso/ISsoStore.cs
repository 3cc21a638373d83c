using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Sso;

/// <summary>
/// Stores identity providers, their links to accounts, and the sessions that they began. Writes with an initiator have an entry in the log
/// of the organization.
/// </summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ISsoStore
{
    /// <summary>The largest number of identity providers of one organization.</summary>
    const int MaxProviders = 20;

    /// <summary>
    /// Adds a provider without a version, or replaces one that still has the version that was read. Another issuer removes the links to
    /// accounts, because its people are others.
    /// </summary>
    /// <param name="initiator">Who writes.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The provider with its new version, or null when it was added, changed or deleted in the meantime.</returns>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    /// <exception cref="QuotaExceededException">The organization has <see cref="MaxProviders"/>.</exception>
    Task<SsoProvider?> PutAsync(Initiator initiator, SsoProvider provider, CancellationToken cancellationToken = default);

    /// <summary>Deletes a provider with its links and the members of groups that it added.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when it does not exist.</returns>
    Task<bool> DeleteAsync(Initiator initiator, SsoProvider provider, CancellationToken cancellationToken = default);

    /// <summary>Returns the provider with an id, or null.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<SsoProvider?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns all providers of an organization, at most <see cref="MaxProviders"/>, by id.</summary>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<SsoProvider>> ListAsync(string organization, CancellationToken cancellationToken = default);

    /// <summary>Returns the enabled providers that are authoritative for a domain, by organization and id.</summary>
    /// <param name="domain">The domain in lower case.</param>
    /// <param name="limit">The largest number of providers.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<SsoProvider>> ListOfDomainAsync(string domain, int limit, CancellationToken cancellationToken = default);

    /// <summary>Returns the link of a person at a provider, or null.</summary>
    /// <param name="provider">The id of the provider.</param>
    /// <param name="subject">The id of the person there.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<SsoIdentity?> FindIdentityAsync(string provider, string subject, CancellationToken cancellationToken = default);

    /// <summary>Links a person at a provider to an account.</summary>
    /// <param name="initiator">Who links them.</param>
    /// <param name="organization">The slug of the provider's organization.</param>
    /// <param name="identity">The link.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the person has another account, or the account is linked to another person at the provider.</returns>
    Task<bool> LinkAsync(Initiator initiator, string organization, SsoIdentity identity, CancellationToken cancellationToken = default);

    /// <summary>Records that a provider began a session. Records of sessions that have expired are deleted.</summary>
    /// <param name="session">The session.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AddSessionAsync(SsoSession session, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Returns what began a session, or null when no provider did.</summary>
    /// <param name="session">The id of the session.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<SsoSession?> FindSessionAsync(string session, CancellationToken cancellationToken = default);

    /// <summary>Returns the sessions of one session at the provider or of a person there.</summary>
    /// <param name="provider">The id of the provider.</param>
    /// <param name="subject">The id of the person; null for anyone.</param>
    /// <param name="providerSession">The id of the session at the provider; null for all of the person.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<SsoSession>> ListSessionsAsync(
        string provider,
        string? subject,
        string? providerSession,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns whether a value that is accepted once was used.</summary>
    /// <param name="provider">The id of the provider.</param>
    /// <param name="value">The value, at most 200 characters.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<bool> IsUsedAsync(string provider, string value, CancellationToken cancellationToken = default);

    /// <summary>Uses a value that is accepted once, such as the state of a sign-in. Values that have expired are deleted.</summary>
    /// <param name="provider">The id of the provider.</param>
    /// <param name="value">The value, at most 200 characters.</param>
    /// <param name="now">The time.</param>
    /// <param name="expiresAt">The time from which the value is not accepted anyway.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when it was used before.</returns>
    Task<bool> UseAsync(
        string provider,
        string value,
        DateTimeOffset now,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken = default
    );
}
