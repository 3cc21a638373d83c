using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlagCluster.Hosting.Tls;

/// <summary>
/// Reports the days until certificates expire, and whether their files have content that cannot be used. Neither makes a host unready.
/// </summary>
internal sealed class CertificateHealthCheck(IEnumerable<CertificateFile> certificates) : IHealthCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        var isGood = true;
        foreach (var certificate in certificates)
        {
            data[certificate.Name + "CertificateDays"] = (int)Math.Floor(certificate.TimeToExpiry.TotalDays);
            // The endpoint is public: the log has the paths.
            if (certificate.Problem is not null)
                data[certificate.Name + "CertificateProblem"] = "The new files cannot be used; the log has the reason.";
            isGood &= certificate.Problem is null && certificate.TimeToExpiry >= Soon;
        }
        return Task.FromResult(isGood ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded(data: data));
    }
}
