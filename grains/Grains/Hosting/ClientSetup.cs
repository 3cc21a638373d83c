using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace FlagCluster.Grains.Hosting;

/// <summary>Configures the Orleans client of a gateway from its options.</summary>
internal sealed class ClientSetup(IOptions<ClusterTimingOptions> timing)
    : IConfigureOptions<GatewayOptions>,
        IConfigureOptions<ClientMessagingOptions>
{
    public void Configure(GatewayOptions options) =>
        options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(timing.Value.GatewayListSeconds);

    public void Configure(ClientMessagingOptions options) => options.ResponseTimeout = TimeSpan.FromSeconds(timing.Value.CallSeconds);
}
