using System.Diagnostics;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>The activity source <c>FlagCluster.Environments</c>: changes and pulls. Evaluations make no activities; they take less time than one.</summary>
internal static class EnvironmentsTracing
{
    private static readonly ActivitySource Source = new("FlagCluster.Environments");

    /// <summary>A change on its way through the writer; null when nobody listens.</summary>
    public static Activity? Apply(EnvironmentId environment) => Start("environment apply", environment);

    /// <summary>A replica's pull; null when nobody listens.</summary>
    public static Activity? Pull(EnvironmentId environment) => Start("replica pull", environment);

    /// <summary>Marks what did not succeed. Without the message: it may name what was asked for.</summary>
    public static void Fail(Activity? activity, Exception exception) => activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);

    private static Activity? Start(string name, EnvironmentId environment)
    {
        var activity = Source.StartActivity(name);
        return activity is { IsAllDataRequested: true } ? activity.SetTag("flagcluster.environment", environment.ToString()) : activity;
    }
}
