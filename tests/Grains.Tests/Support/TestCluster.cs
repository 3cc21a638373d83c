using System.Collections.Concurrent;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace FlagCluster.Grains.Tests.Support;

/// <summary>Runs silos and a client in this process, on a real PostgreSQL. The log of each silo can simulate faults.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FaultyLog> _logs = new();

    private TestCluster(InProcessTestCluster cluster) => Orleans = cluster;

    public InProcessTestCluster Orleans { get; private set; }

    public IGrainFactory Grains => Orleans.Client;

    public IServiceProvider Client => Orleans.Client.ServiceProvider;

    /// <summary>Gets the environments, as a gateway uses them.</summary>
    public IEnvironments Environments => Client.GetRequiredService<IEnvironments>();

    /// <summary>Returns the log of the first silo.</summary>
    public FaultyLog Log() => _logs[Orleans.Silos[0].Name];

    public static async Task<TestCluster> StartAsync(
        PostgreSqlDatabase database,
        int silos = 1,
        Dictionary<string, string?>? settings = null,
        Action<ISiloBuilder>? configure = null,
        Action<IClientBuilder>? configureClient = null
    )
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        // Grain state belongs to the service, so that successive clusters share it.
        builder.Options.ServiceId = "flagcluster";
        var cluster = new TestCluster(null!);
        builder.ConfigureHost(host => host.Configuration.AddInMemoryCollection(settings ?? []));
        builder.ConfigureSilo(
            (options, silo) =>
            {
                silo.Services.AddPostgreSqlStore(store => store.ConnectionString = database.ConnectionString);
                var real = silo.Services.Single(service => service.ServiceType == typeof(IEnvironmentLog));
                silo.Services.Remove(real);
                silo.Services.AddSingleton<IEnvironmentLog>(provider =>
                    _ = cluster._logs[options.SiloName] =
                        new((IEnvironmentLog)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!))
                );
                silo.UseAdoNetReminderService(reminders =>
                    (reminders.Invariant, reminders.ConnectionString) = ("Npgsql", database.ConnectionString)
                );
                silo.AddAdoNetGrainStorageAsDefault(storage =>
                    (storage.Invariant, storage.ConnectionString) = ("Npgsql", database.ConnectionString)
                );
                silo.Services.AddPrivateFiles();
                silo.AddFlagClusterGrains();
                silo.Services.AddSingleton<IEvaluationRecorder>(new NullRecorder());
                configure?.Invoke(silo);
            }
        );
        builder.ConfigureClient(client =>
        {
            client.AddFlagClusterGrains();
            configureClient?.Invoke(client);
        });
        cluster.Orleans = builder.Build();
        await cluster.Orleans.DeployAsync();
        return cluster;
    }

    /// <summary>Returns the silo that an environment is active on, or null.</summary>
    public InProcessSiloHandle? SiloOf(EnvironmentId environment)
    {
        var grain = Grains.GetGrain<IEnvironmentGrain>(environment.ToString()).GetGrainId();
        return Orleans.TryGetGrainContext(grain, out var context) ? Orleans.GetSiloForAddress(context.Address.SiloAddress!) : null;
    }

    /// <summary>Returns a task that completes when the current activation of an environment is deactivated.</summary>
    public Task DeactivatedAsync(EnvironmentId environment)
    {
        Assert.True(Orleans.TryGetGrainContext(Grains.GetGrain<IEnvironmentGrain>(environment.ToString()).GetGrainId(), out var context));
        return context.Deactivated;
    }

    /// <summary>Retries a command with an operation id until a silo responds.</summary>
    public async Task<ApplyResult> ApplyUntilDoneAsync(EnvironmentId environment, ApplyCommand command)
    {
        Assert.NotNull(command.OperationId);
        ApplyResult? result = null;
        await Waiting.Until(
            async () =>
            {
                try
                {
                    result = await Environments.ApplyAsync(environment, command);
                }
                catch (DependencyUnavailableException)
                {
                    return false;
                }
                return true;
            },
            "a silo to respond"
        );
        return result!;
    }

    public ValueTask DisposeAsync() => Orleans.DisposeAsync();

    private sealed class NullRecorder : IEvaluationRecorder
    {
        public void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers) { }
    }
}
