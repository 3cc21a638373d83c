using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Audit;

/// <summary>Represents what an entry of the audit log states, before it has a number, a time and a hash.</summary>
/// <param name="Initiator">Who acts. Name, e-mail, address and user agent are stored outside the hashed bytes.</param>
/// <param name="Organization">
/// The organization in whose log the entry is; <see cref="AuditChain.Installation"/> for actions that belong to none.
/// </param>
/// <param name="Action">The action as <c>object.verb</c>, such as <c>session.create</c>. It contains no personal data.</param>
/// <param name="Subject">The path of the item: its own id after those of its parents. It contains no personal data.</param>
/// <param name="Result">The result.</param>
public sealed record AuditRecord(Initiator Initiator, string Organization, string Action, string Subject, AuditResult Result)
{
    /// <summary>Gets why the action was denied or failed as one word, such as <c>wrongPassword</c>; null for others.</summary>
    public string? Code { get; init; }

    /// <summary>Gets the item before the action as a JSON object without secrets and personal data; null when it did not exist.</summary>
    public string? Before { get; init; }

    /// <summary>Gets the item after the action as a JSON object without secrets and personal data; null when it does not exist.</summary>
    public string? After { get; init; }

    /// <summary>
    /// Gets personal data about the subject as a JSON object, such as an e-mail address before and after. It is stored outside the hashed
    /// bytes and can be erased.
    /// </summary>
    public string? Personal { get; init; }

    /// <summary>
    /// Gets the id of the user whom the subject is about, or the normalized e-mail address of a person who is invited; null when it is
    /// about nobody. By it <see cref="Personal"/> is erased and, when the actor is the system, the address and user agent of the request.
    /// </summary>
    public string? Person { get; init; }

    /// <summary>Gets the number of equal actions that the entry stands for. At least 1.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Gets the change of an environment to which the entry refers, or null.</summary>
    public AuditChange? Change { get; init; }
}
