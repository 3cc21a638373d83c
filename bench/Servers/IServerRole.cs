namespace FlagCluster.Bench.Servers;

/// <summary>Represents what one web application of a server process serves. Runs in the child process.</summary>
internal interface IServerRole
{
    /// <summary>Registers services and limits. Kestrel listens on a free loopback port already; nothing logs.</summary>
    void Configure(WebApplicationBuilder builder);

    /// <summary>Adds middleware and endpoints.</summary>
    void Map(WebApplication app);

    /// <summary>Makes one change, which every open stream must receive. The host reads the clock immediately before the call.</summary>
    Task PublishAsync(CancellationToken cancellationToken);
}
