namespace FlagCluster.Contracts.Links;

/// <summary>Specifies what a single-use link does. <see cref="LinkPurposeNames"/> holds their names in the store.</summary>
public enum LinkPurpose
{
    /// <summary>Joins an organization, with a new account or an existing one.</summary>
    Invitation,

    /// <summary>Sets a new password.</summary>
    PasswordReset,

    /// <summary>Confirms a new e-mail address.</summary>
    EmailChange,
}
