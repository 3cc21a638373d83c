namespace FlagCluster.Operations;

/// <summary>What the traces of requests say.</summary>
public static class RequestTraces
{
    /// <summary>
    /// Makes the web server name a request's method, path, route and status in its activity, which it leaves to other packages by default.
    /// The sampler reads the path. To be called before the host is built.
    /// </summary>
    public static void Describe() => AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
}
