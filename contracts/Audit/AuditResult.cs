namespace FlagCluster.Contracts.Audit;

/// <summary>Specifies the result of an audited action. The names in JSON and in the store are <c>ok</c>, <c>denied</c> and
/// <c>failed</c>.</summary>
public enum AuditResult
{
    /// <summary>It was carried out.</summary>
    Ok,

    /// <summary>The actor lacks the permission.</summary>
    Denied,

    /// <summary>It was not carried out for another reason, such as a wrong password.</summary>
    Failed,
}
