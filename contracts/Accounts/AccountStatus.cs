namespace FlagCluster.Contracts.Accounts;

/// <summary>Specifies whether a person can use an account.</summary>
public enum AccountStatus
{
    /// <summary>The person can sign in.</summary>
    Active,

    /// <summary>The person cannot sign in; sessions and tokens of the account are not accepted. Its history stays.</summary>
    Deactivated,
}
