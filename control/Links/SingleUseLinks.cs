using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Links;

/// <summary>Creates the tokens of single-use links, and finds the links of tokens.</summary>
public sealed class SingleUseLinks(ISingleUseLinkStore store, TimeProvider time)
{
    private const string Prefix = "fcl";

    /// <summary>Creates a link that starts now. It is not stored yet.</summary>
    /// <param name="purpose">What the link does.</param>
    /// <param name="creator">Who creates it.</param>
    /// <param name="lifetime">The time for which it works.</param>
    /// <returns>The link, and its token, which is not available again.</returns>
    public (SingleUseLink Link, string Token) Create(LinkPurpose purpose, Actor creator, TimeSpan lifetime)
    {
        var secret = Secret.Create(Prefix);
        var now = time.GetUtcNow();
        return (new(secret.Id, purpose, secret.Hash, creator, now, now + lifetime), secret.Text);
    }

    /// <summary>Returns the link of a token, or null when it does not exist, was used, has expired or has another purpose.</summary>
    /// <param name="purpose">The purpose.</param>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<SingleUseLink?> FindAsync(LinkPurpose purpose, string token, CancellationToken cancellationToken = default)
    {
        if (!Secret.TryGetId(token, Prefix, out var id))
            return null;
        var link = await store.FindAsync(id.ToString(), cancellationToken);
        var isValid = link is not null && Secret.Verify(token, link.Hash.Span);
        return isValid && link!.Purpose == purpose && link.ExpiresAt > time.GetUtcNow() ? link : null;
    }
}
