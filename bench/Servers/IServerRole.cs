namespace FlagCluster.Bench.Servers;

/// <summary>What one web application of a server process serves. Lives in the child process.</summary>
internal interface IServerRole
{
    /// <summary>Registers services and limits. Kestrel listens on a free loopback port already; nothing logs.</summary>
    void Configure(WebApplicationBuilder builder);

    /// <summary>Adds middleware and endpoints.</summary>
    void Map(WebApplication app);

    /// <summary>Makes one change, which every open stream shall hear of. The host takes the time just before the call.</summary>
    Task PublishAsync(CancellationToken cancellationToken);
}
