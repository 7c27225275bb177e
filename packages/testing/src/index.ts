export { type ContractCase, sessionStoreContract } from './session_store_contract.ts';
