namespace FlagCluster.Contracts.Accounts;

/// <summary>Specifies the result of creating the first account with a link.</summary>
public enum FirstAccountOutcome
{
    /// <summary>The account was created, and the link was used.</summary>
    Created,

    /// <summary>The link was used already. Nothing was changed.</summary>
    LinkUsed,

    /// <summary>An account exists. Nothing was changed.</summary>
    NotFirst,
}
