using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Finds the native librdkafka: the one beside the program, or else the system's.</summary>
public static class KafkaLibrary
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(Error).Assembly, Resolve);
        return true;
    });

    /// <summary>Makes the Kafka client look where <see cref="Resolve"/> looks. Once in a process and before the first client.</summary>
    public static void Use() => _ = Registered.Value;

    /// <summary>Loads <c>librdkafka</c>; anything else is left to the runtime.</summary>
    public static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "librdkafka") return 0;
        if (NativeLibrary.TryLoad(name, assembly, path, out var library)) return library;
        // A system without the development package has the versioned name alone, which the runtime does not try.
        return NativeLibrary.TryLoad("librdkafka.so.1", out library) ? library : 0;
    }
}
