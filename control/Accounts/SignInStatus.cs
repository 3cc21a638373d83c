namespace FlagCluster.Control.Accounts;

/// <summary>Specifies how an attempt to prove an identity with a password ended.</summary>
public enum SignInStatus
{
    /// <summary>The password is that of the account.</summary>
    Succeeded,

    /// <summary>There is no such account, it has another password or none, or it is deactivated. Callers do not learn which.</summary>
    Failed,

    /// <summary>Too many attempts failed. The password was not compared.</summary>
    Delayed,

    /// <summary>Too many passwords are being compared. The password was not compared.</summary>
    Busy,
}
