using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Tenancy;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides the answers about organizations, with the limits that apply to them.</summary>
internal sealed class OrganizationAnswers(IQuotas quotas, IOptions<TenancyOptions> options)
{
    /// <summary>Returns an organization as an answer.</summary>
    public OrganizationResponse Of(Organization organization)
    {
        return new()
        {
            Slug = organization.Slug,
            Name = organization.Name,
            CreatedAt = organization.CreatedAt,
            Quotas = new()
            {
                Projects = LimitOf(QuotaKind.Projects),
                Environments = LimitOf(QuotaKind.Environments),
                Flags = LimitOf(QuotaKind.Flags),
                Keys = LimitOf(QuotaKind.Keys),
                Streams = LimitOf(QuotaKind.Streams),
                EventsPerSecond = LimitOf(QuotaKind.EventsPerSecond),
            },
            Archived = organization.ArchivedAt is not null,
            OwnQuotas = OwnQuotas.From(organization.Quotas),
            DeletedAt = organization.DeletedAt,
            RestorableUntil = organization.DeletedAt?.AddDays(options.Value.RestoreDays),
        };

        int LimitOf(QuotaKind kind) => quotas.LimitOf(kind, organization.Slug);
    }

    /// <summary>Returns the answer about an organization that does not exist.</summary>
    public static ProblemResult Missing(string slug) => ProblemResult.NotFound($"organization '{Clipped.Value(slug)}'");
}
