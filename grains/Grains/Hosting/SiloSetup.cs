using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace FlagCluster.Grains.Hosting;

/// <summary>Configures the Orleans server of a silo from its options.</summary>
internal sealed class SiloSetup(IOptions<ClusterTimingOptions> timing, IOptions<SiloHostOptions> host)
    : IConfigureOptions<ClusterMembershipOptions>,
        IConfigureOptions<SiloMessagingOptions>,
        IConfigureOptions<EndpointOptions>
{
    public void Configure(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(timing.Value.ProbeSeconds);
        options.NumMissedProbesLimit = timing.Value.MissedProbes;
        options.NumVotesForDeathDeclaration = timing.Value.Votes;
        options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(timing.Value.VoteSeconds);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(timing.Value.HeartbeatSeconds);
        options.TableRefreshTimeout = TimeSpan.FromSeconds(timing.Value.TableRefreshSeconds);
    }

    public void Configure(SiloMessagingOptions options) => options.ResponseTimeout = TimeSpan.FromSeconds(timing.Value.CallSeconds);

    public void Configure(EndpointOptions options)
    {
        options.AdvertisedIPAddress = Resolve(host.Value.AdvertisedAddress);
        options.SiloPort = host.Value.SiloPort;
        options.GatewayPort = host.Value.GatewayPort;
        if (host.Value.ListenAddress.Length == 0)
            return;
        var listen = Resolve(host.Value.ListenAddress);
        options.SiloListeningEndpoint = new(listen, host.Value.SiloPort);
        options.GatewayListeningEndpoint = new(listen, host.Value.GatewayPort);
    }

    private static IPAddress Resolve(string address) =>
        SiloHostOptionsValidator.Resolve(address)
        ?? throw new InvalidOperationException($"'{address}' can no longer be resolved to an IP address.");
}
