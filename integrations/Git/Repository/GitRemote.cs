namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Represents a branch of a remote repository.</summary>
/// <param name="Id">The name of the folder of the local copy: the id of the binding.</param>
/// <param name="Url">The address of the repository, without credentials.</param>
/// <param name="Branch">The branch.</param>
/// <param name="User">The user name; empty for none.</param>
/// <param name="Secret">The password or token; empty for none.</param>
/// <param name="Key">The name of the environment's key for SSH, such as <c>acme.shop.production</c>.</param>
internal sealed record GitRemote(string Id, Uri Url, string Branch, string User, string Secret, string Key)
{
    /// <summary>Returns the address, so that the secret is in no message.</summary>
    public override string ToString() => $"{Url} {Branch}";
}
