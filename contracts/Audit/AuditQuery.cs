namespace FlagCluster.Contracts.Audit;

/// <summary>Represents a selection of entries. All conditions must be met; null does not restrict.</summary>
/// <param name="Organization">The organization; <see cref="AuditChain.Installation"/> for the log of the installation.</param>
/// <param name="Limit">The largest number of entries.</param>
public sealed record AuditQuery(string Organization, int Limit)
{
    /// <summary>Gets whether the newest entries come first.</summary>
    public bool Descending { get; init; }

    /// <summary>Gets the number of the last entry of the page before; entries beyond it in the order are read.</summary>
    public long? After { get; init; }

    /// <summary>Gets the earliest time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the time before which entries are read.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the actor, <c>kind:id</c>, who acts or for whom another acts.</summary>
    public string? Actor { get; init; }

    /// <summary>Gets the action.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the subject; items below it are included.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the result.</summary>
    public AuditResult? Result { get; init; }

    /// <summary>Gets the id of the request.</summary>
    public string? RequestId { get; init; }
}
