namespace FlagCluster.Contracts.Tenancy;

/// <summary>Provides the limits of organizations.</summary>
public interface IQuotas
{
    /// <summary>Returns a limit of an organization. Allocates nothing.</summary>
    /// <param name="kind">What is limited.</param>
    /// <param name="organization">The slug of the organization.</param>
    int LimitOf(QuotaKind kind, string organization);
}
