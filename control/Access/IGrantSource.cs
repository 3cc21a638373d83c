using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Access;

/// <summary>Provides the grants of an actor. It is called for every request, so that a removed grant takes effect at once.</summary>
public interface IGrantSource
{
    /// <summary>Returns the grants of an API token.</summary>
    IReadOnlyList<Grant> GrantsOf(ApiToken token);
}
