namespace FlagCluster.Control.Audit;

/// <summary>Specifies a report for auditors.</summary>
public enum AuditReportKind
{
    /// <summary><c>access-review</c>: who has which role where, since when, from whom and from which source.</summary>
    AccessReview,

    /// <summary><c>production-changes</c>: every change of the flags and segments of production-like environments.</summary>
    ProductionChanges,

    /// <summary><c>exceptions</c>: denied and failed actions, and changes of environments without a reason.</summary>
    Exceptions,

    /// <summary><c>token-inventory</c>: every API token and SDK key with its age.</summary>
    TokenInventory,
}
