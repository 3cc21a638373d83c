using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What every host registers the same way.</summary>
public static class ServerWebApplicationBuilderExtensions
{
    /// <summary>Listens where <see cref="ServerOptions"/> and <see cref="TelemetryOptions.MetricsUrl"/> say, and checks both; logs in the format that settings name.</summary>
    public static WebApplicationBuilder AddServer(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ServerOptions>().BindConfiguration("Server").ValidateDataAnnotations().ValidateOnStart();
        var server = builder.Configuration.GetSection("Server").Get<ServerOptions>() ?? new();
        var telemetry = builder.Configuration.GetSection("Telemetry").Get<TelemetryOptions>() ?? new();
        builder.WebHost.UseUrls(string.Join(';', new[] { server.Urls, telemetry.MetricsUrl }.Where(urls => urls.Length > 0)));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // The slim builder names a formatter in code, which would win over Logging:Console:FormatterName.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        return builder;
    }

    /// <summary>Adds <see cref="DataOptions"/>, checked.</summary>
    /// <returns>What they are now.</returns>
    public static DataOptions AddDataFolder(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<DataOptions>().BindConfiguration("Data").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddPrivateFiles();
        return builder.Configuration.GetSection("Data").Get<DataOptions>() ?? new();
    }
}
