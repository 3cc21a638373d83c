using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Access;

/// <summary>Provides what an actor may do. It is asked for every request, so that a removed grant counts at once.</summary>
public interface IGrantSource
{
    /// <summary>Returns the grants of an API token.</summary>
    IReadOnlyList<Grant> GrantsOf(ApiToken token);
}
