// For hosts in a network that is cut by addresses: their connections begin at LOCAL_ADDRESS, not at 127.0.0.1.
import net from 'node:net';

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof options?.port !== 'undefined') options.localAddress = process.env.LOCAL_ADDRESS;
  return connect.apply(this, args);
};
