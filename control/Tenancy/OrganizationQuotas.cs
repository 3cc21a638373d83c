using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Tenancy;

/// <summary>Provides the limits of organizations: those that are stored for them, or else those of <see cref="QuotaOptions"/>.</summary>
public sealed class OrganizationQuotas(ControlReader reader, IOptions<QuotaOptions> options) : IQuotas
{
    /// <inheritdoc/>
    public int LimitOf(QuotaKind kind, string organization)
    {
        var own = reader.Current.FindOrganizationOrDeleted(organization)?.Quotas;
        var all = options.Value;
        return kind switch
        {
            QuotaKind.Projects => own?.Projects ?? all.Projects,
            QuotaKind.Environments => own?.Environments ?? all.Environments,
            QuotaKind.Flags => own?.Flags ?? all.Flags,
            QuotaKind.Keys => own?.Keys ?? all.Keys,
            QuotaKind.Streams => own?.Streams ?? all.Streams,
            QuotaKind.EventsPerSecond => own?.EventsPerSecond ?? all.EventsPerSecond,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing else is limited."),
        };
    }
}
