namespace LstmSimd.Formats;

/// <summary>
/// Reads the pickle of a state dict: the opcodes of protocols 2 to 5 that torch.save emits for dictionaries, lists, tuples, numbers, strings and
/// tensors. Every other opcode is refused by name and position. Nothing is executed: REDUCE knows the few functions of <see cref="TorchObjects"/>.
/// </summary>
/// <remarks>Source: Python's pickletools, which describes each opcode.</remarks>
internal sealed class Unpickler
{
    // Bytes that the simplest step costs (a box and its place on the stack), an object or array beyond that, and a place in the memo.
    private const int StepCost = 48, ObjectCost = 112, MemoCost = 88;
    private const int LowestProtocol = 2, HighestProtocol = 5;

    private readonly PickleCursor _cursor;
    private readonly TorchObjects _objects;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    private Unpickler(ReadOnlyMemory<byte> pickle, TorchStorages storages, MemoryBudget budget)
    {
        _cursor = new PickleCursor(pickle, budget);
        _objects = new TorchObjects(storages, _cursor);
    }

    /// <summary>The object that a pickle describes: null, bool, long, double, string, a list, an array for a tuple, a dictionary or a tensor's view.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, asks for what is not known here, or takes more memory than the budget has.</exception>
    public static object? Load(ReadOnlyMemory<byte> pickle, TorchStorages storages, MemoryBudget budget) => new Unpickler(pickle, storages, budget).Run();

    private object? Run()
    {
        if (_cursor.ReadOpcode() != PickleOpcode.PROTO) throw _cursor.Fault("expected PROTO first, as protocols 2 to 5 begin");
        if (_cursor.UInt8() is var protocol and (< LowestProtocol or > HighestProtocol))
            throw _cursor.Fault($"protocol {protocol}; expected {LowestProtocol} to {HighestProtocol}");
        while (_cursor.ReadOpcode() is var opcode and not PickleOpcode.STOP)
        {
            _cursor.Spend(StepCost);
            Step(opcode);
        }
        var root = Pop();
        if (_stack.Count > 0 || _marks.Count > 0) throw _cursor.Fault("objects are left on the stack");
        return _cursor.Remaining == 0 ? root : throw _cursor.Fault($"{_cursor.Remaining} bytes follow the end");
    }

    private void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.FRAME:
                if (_cursor.UInt64() is var frame && frame > (ulong)_cursor.Remaining) throw _cursor.Fault($"a frame of {frame} bytes, but only {_cursor.Remaining} follow");
                break;
            case PickleOpcode.MARK: _marks.Add(_stack.Count); break;
            case PickleOpcode.NONE: Push(null); break;
            case PickleOpcode.NEWTRUE: Push(true); break;
            case PickleOpcode.NEWFALSE: Push(false); break;
            case PickleOpcode.BININT: Push((long)_cursor.Int32()); break;
            case PickleOpcode.BININT1: Push((long)_cursor.UInt8()); break;
            case PickleOpcode.BININT2: Push((long)_cursor.UInt16()); break;
            case PickleOpcode.LONG1: Push(_cursor.Long(_cursor.UInt8())); break;
            case PickleOpcode.LONG4: Push(_cursor.Long(_cursor.UInt32())); break;
            case PickleOpcode.BINFLOAT: Push(_cursor.Double()); break;
            case PickleOpcode.SHORT_BINUNICODE: Push(_cursor.Text(_cursor.UInt8())); break;
            case PickleOpcode.BINUNICODE: Push(_cursor.Text(_cursor.UInt32())); break;
            case PickleOpcode.BINUNICODE8: Push(_cursor.Text(_cursor.UInt64())); break;
            case PickleOpcode.EMPTY_TUPLE: PushNew(Array.Empty<object?>()); break;
            case PickleOpcode.TUPLE1: PushNew(Pop(1)); break;
            case PickleOpcode.TUPLE2: PushNew(Pop(2)); break;
            case PickleOpcode.TUPLE3: PushNew(Pop(3)); break;
            case PickleOpcode.TUPLE: PushNew(PopToMark()); break;
            case PickleOpcode.EMPTY_LIST: PushNew(new List<object?>()); break;
            case PickleOpcode.APPEND: AddTo<List<object?>>(Pop(1), (list, items) => list.AddRange(items)); break;
            case PickleOpcode.APPENDS: AddTo<List<object?>>(PopToMark(), (list, items) => list.AddRange(items)); break;
            case PickleOpcode.EMPTY_DICT: PushNew(new PickleDictionary()); break;
            case PickleOpcode.SETITEM: AddTo<PickleDictionary>(Pop(2), AddPairs); break;
            case PickleOpcode.SETITEMS: AddTo<PickleDictionary>(PopToMark(), AddPairs); break;
            case PickleOpcode.BUILD: AddTo<PickleDictionary>(Pop(1), SetAttributes); break;
            case PickleOpcode.BINPUT: Remember(_cursor.UInt8()); break;
            case PickleOpcode.LONG_BINPUT: Remember(_cursor.UInt32()); break;
            case PickleOpcode.MEMOIZE: Remember((uint)_memo.Count); break;
            case PickleOpcode.BINGET: Push(Recall(_cursor.UInt8())); break;
            case PickleOpcode.LONG_BINGET: Push(Recall(_cursor.UInt32())); break;
            case PickleOpcode.GLOBAL: Push(_objects.Global(_cursor.Line(), _cursor.Line())); break;
            case PickleOpcode.STACK_GLOBAL: Push(StackGlobal()); break;
            case PickleOpcode.REDUCE: PushNew(Reduce()); break;
            case PickleOpcode.BINPERSID: PushNew(_objects.Storage(Pop())); break;
            default: throw _cursor.Fault("not an opcode of a state dict");
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private void PushNew(object value)
    {
        _cursor.Spend(ObjectCost);
        _stack.Add(value);
    }

    private object? Pop()
    {
        if (_stack.Count == (_marks.Count > 0 ? _marks[^1] : 0)) throw _cursor.Fault("the stack is empty");
        var value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    /// <summary>The last objects, in the order in which they were pushed.</summary>
    private object?[] Pop(int count)
    {
        var items = new object?[count];
        while (count > 0) items[--count] = Pop();
        return items;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw _cursor.Fault("there is no mark on the stack");
        var items = Pop(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return items;
    }

    /// <summary>Gives items to the object below them, which stays on the stack.</summary>
    private void AddTo<T>(object?[] items, Action<T, object?[]> add)
    {
        var target = Pop();
        add(target is T expected ? expected : throw _cursor.Fault($"applied to {TorchObjects.Describe(target)}"), items);
        Push(target);
    }

    private void AddPairs(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0) throw _cursor.Fault("a key without a value");
        for (var i = 0; i < items.Length; i += 2) dictionary.Items.Add((items[i], items[i + 1]));
    }

    /// <summary>Attributes of an OrderedDict, such as the versions in a state dict's _metadata: nothing here looks at them.</summary>
    private void SetAttributes(PickleDictionary dictionary, object?[] state)
    {
        if (state[0] is not PickleDictionary) throw _cursor.Fault($"a state that is {TorchObjects.Describe(state[0])}; expected a dict");
    }

    private void Remember(uint index)
    {
        _cursor.Spend(MemoCost);
        var value = Pop();
        _memo[index] = value;
        Push(value);
    }

    private object? Recall(uint index) => _memo.TryGetValue(index, out var value) ? value : throw _cursor.Fault($"nothing is remembered under {index}");

    private object StackGlobal() => Pop(2) is [string module, string name] ? _objects.Global(module, name) : throw _cursor.Fault("expected two strings");

    private object Reduce()
    {
        var arguments = Pop();
        var function = Pop();
        return _objects.Call(function, arguments as object?[] ?? throw _cursor.Fault($"arguments that are {TorchObjects.Describe(arguments)}; expected a tuple"));
    }
}
