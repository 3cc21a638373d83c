namespace FlagCluster.Integrations.Objects;

/// <summary>Represents what proves that requests may use an object.</summary>
/// <param name="User">The access key of S3, or the account of Azure; empty for that of the address.</param>
/// <param name="Secret">
/// The secret access key of S3, the account key or shared access signature of Azure, or the key of a Google service account as JSON; empty
/// for requests without a credential.
/// </param>
public sealed record ObjectCredential(string User, string Secret)
{
    /// <summary>Returns the user only, so that the secret is in no message.</summary>
    public override string ToString() => User;
}
