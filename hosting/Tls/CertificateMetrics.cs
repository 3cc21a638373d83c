using System.Diagnostics.Metrics;

namespace FlagCluster.Hosting.Tls;

/// <summary>Provides the meter <c>FlagCluster.Tls</c>.</summary>
internal sealed class CertificateMetrics
{
    public CertificateMetrics(IMeterFactory meters, IEnumerable<CertificateFile> certificates)
    {
        var files = certificates.ToArray();
        meters
            .Create("FlagCluster.Tls")
            .CreateObservableGauge(
                "flagcluster.tls.certificate.expiry",
                () =>
                    files.Select(file => new Measurement<double>(
                        file.TimeToExpiry.TotalSeconds,
                        new KeyValuePair<string, object?>("certificate", file.Name)
                    )),
                "s",
                "Time until a certificate of a file expires."
            );
    }
}
