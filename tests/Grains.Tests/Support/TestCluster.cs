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

/// <summary>Silos and a client in this process, on a real PostgreSQL. Each silo's log can fail on demand.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FaultyLog> _logs = new();

    private TestCluster(InProcessTestCluster cluster) => Orleans = cluster;

    public InProcessTestCluster Orleans { get; private set; }

    public IGrainFactory Grains => Orleans.Client;

    public IServiceProvider Client => Orleans.Client.ServiceProvider;

    /// <summary>The environments as a gateway sees them.</summary>
    public IEnvironments Environments => Client.GetRequiredService<IEnvironments>();

    /// <summary>The log of the first silo, or of one by name.</summary>
    public FaultyLog Log(string? silo = null) => _logs[silo ?? Orleans.Silos[0].Name];

    public IEnumerable<FaultyLog> Logs => _logs.Values;

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
        // Grain state belongs to a service; clusters come and go.
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
                silo.Services.AddSingleton<IEvaluationRecorder>(new Unrecorded());
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

    /// <summary>The silo an environment is active on.</summary>
    public InProcessSiloHandle? SiloOf(EnvironmentId environment)
    {
        var grain = Grains.GetGrain<IEnvironmentGrain>(environment.ToString()).GetGrainId();
        return Orleans.TryGetGrainContext(grain, out var context) ? Orleans.GetSiloForAddress(context.Address.SiloAddress!) : null;
    }

    /// <summary>Completes when the activation of an environment that is there now is gone.</summary>
    public Task DeactivatedAsync(EnvironmentId environment)
    {
        Assert.True(Orleans.TryGetGrainContext(Grains.GetGrain<IEnvironmentGrain>(environment.ToString()).GetGrainId(), out var context));
        return context.Deactivated;
    }

    /// <summary>Applies a command with an operation id again and again while no silo answers.</summary>
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
            "a silo to answer"
        );
        return result!;
    }

    public ValueTask DisposeAsync() => Orleans.DisposeAsync();

    private sealed class Unrecorded : IEvaluationRecorder
    {
        public void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers) { }
    }
}
