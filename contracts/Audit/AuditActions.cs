namespace FlagCluster.Contracts.Audit;

/// <summary>
/// Provides the names of actions that are appended through <see cref="IAuditLog"/>. Writes of control data have their own. A name never
/// changes; <c>docs/audit.md</c> lists all of them.
/// </summary>
public static class AuditActions
{
    /// <summary>A reference to a change of an environment.</summary>
    public const string ChangeEnvironment = "environment.change";

    /// <summary>The beginning of a session by a sign-in, or a failed sign-in.</summary>
    public const string StartSession = "session.create";

    /// <summary>The end of a session by the person.</summary>
    public const string EndSession = "session.delete";

    /// <summary>A proof of identity in a session, or a failed one.</summary>
    public const string ConfirmSession = "session.confirm";

    /// <summary>A failed attempt to add a second factor. A successful one is a write of control data with the same name.</summary>
    public const string AddSecondFactor = "second-factor.add";

    /// <summary>A request to an incoming hook that created a flag, or that was denied or failed.</summary>
    public const string ReceiveHook = "hook.receive";

    /// <summary>A request that was denied for lack of a permission, or several equal ones.</summary>
    public const string DenyRequest = "request.deny";

    /// <summary>A request with a credential that is not valid, or several.</summary>
    public const string RejectCredential = "credential.reject";

    /// <summary>An export of the audit log or of a report.</summary>
    public const string ExportLog = "audit.export";

    /// <summary>An export of flags and segments as a bundle.</summary>
    public const string ExportBundle = "bundle.export";

    /// <summary>The capture of evaluations with the contexts of callers.</summary>
    public const string CaptureEvaluations = "evaluations.capture";

    /// <summary>The erasure of the personal data of a user.</summary>
    public const string ErasePerson = "audit.erase";

    /// <summary>The removal of entries whose retention is over.</summary>
    public const string RemoveEntries = "audit.remove";

    /// <summary>The restore of the database from a backup.</summary>
    public const string Restore = "audit.restore";
}
