using System.Diagnostics;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>
/// Provides the activity source <c>FlagCluster.Environments</c>: changes and pulls. Evaluations have no activities, which would cost more
/// than they do.
/// </summary>
internal static class EnvironmentsTracing
{
    private static readonly ActivitySource Source = new("FlagCluster.Environments");

    /// <summary>Starts the activity of a change; null without a listener.</summary>
    public static Activity? Apply(EnvironmentId environment) => Start("environment apply", environment);

    /// <summary>Starts the activity of a pull; null without a listener.</summary>
    public static Activity? Pull(EnvironmentId environment) => Start("replica pull", environment);

    /// <summary>Marks an activity as failed, without the message, which may contain data of the request.</summary>
    public static void Fail(Activity? activity, Exception exception) =>
        activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);

    private static Activity? Start(string name, EnvironmentId environment)
    {
        var activity = Source.StartActivity(name);
        return activity is { IsAllDataRequested: true } ? activity.SetTag("flagcluster.environment", environment.ToString()) : activity;
    }
}
